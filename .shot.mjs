import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createProfile, installExtension, startServer } from "./scripts/vscodeServer.mjs";
import { openBrowser } from "./test/e2e/browser.mjs";
const theme = process.argv[2] ?? "Default Dark Modern";
const tag = process.argv[3] ?? "dark";
const ws = mkdtempSync("/tmp/hostws-");
cpSync("/work/main/examples", ws, {recursive:true});
const profile = createProfile({settings:{"workbench.colorTheme":theme}});
await installExtension(profile, "/work/main/dist/moe-rnas.vsix");
const server = await startServer(profile, {themesOnly:true});
const {context,page} = await openBrowser(profile, {width:1400,height:900});
const shot = (n)=>page.screenshot({path:`/tmp/shots/${tag}-${n}.png`});
page.setDefaultTimeout(20000);
try {
  await page.goto(server.url(ws));
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  const t0=Date.now();
  await page.locator('.part.activitybar a.action-label[aria-label^="MOE/RNAS"]').click();
  const rows = page.locator('.part.sidebar [role="treeitem"]');
  await rows.first().waitFor();
  console.log("tree rows after", Date.now()-t0);
  await page.waitForTimeout(1500);
  await shot("1-runs");
  await rows.filter({hasText:"moby-characters-001"}).first().click();
  await page.waitForTimeout(800);
  await rows.filter({hasText:"Pareto front"}).first().click();
  await page.waitForTimeout(800);
  await shot("2-open");
  await rows.filter({hasText:"validation_loss ·"}).nth(1).click();
  await page.waitForTimeout(3500);
  await shot("3-cell");
  await rows.filter({hasText:"validation_loss ·"}).nth(2).hover();
  await page.waitForTimeout(1500);
  await shot("4-tooltip");
  const palette = async (title)=>{
    await page.keyboard.press("F1");
    const input=page.locator('.quick-input-widget:visible input.input'); await input.waitFor();
    const row=page.locator('.quick-input-list .monaco-list-row').filter({hasText:title}).first();
    for(let i=0;;i++){ await input.fill('>'); await input.fill('>'+title); try{await row.waitFor({timeout:1500});break}catch(e){if(i>8)throw e} }
    await row.click();
  };
  await palette("MOE/RNAS: Show Pareto Front");
  await page.waitForTimeout(1000); await shot("5-pick");
  await page.keyboard.press("Enter"); await page.waitForTimeout(3000); await shot("6-front");
  await palette("New Search Config"); await page.waitForTimeout(800); await shot("7-wizard");
  await page.keyboard.press("ArrowDown"); await page.keyboard.press("Enter"); await page.waitForTimeout(800); await shot("8-wizard-data");
  await page.keyboard.type("names"); await page.waitForTimeout(300); await page.keyboard.press("Enter"); await page.waitForTimeout(800); await shot("9-wizard-column");
  await page.keyboard.press("Enter"); await page.waitForTimeout(600); await page.keyboard.press("Enter"); await page.waitForTimeout(2500); await shot("10-config");
  await palette("MOE/RNAS: Start Search"); await page.waitForTimeout(700); await shot("11-starting"); await page.waitForTimeout(6000); await shot("12-running");
  await page.locator('.part.sidebar [role="treeitem"]').filter({hasText:"running"}).first().hover(); await page.waitForTimeout(1500); await shot("13-run-hover");
  await palette("Welcome: Open Walkthrough"); await page.waitForTimeout(800); await page.keyboard.type("recurrent"); await page.waitForTimeout(500); await page.keyboard.press("Enter"); await page.waitForTimeout(2500); await shot("14-walkthrough");
  await palette("MOE/RNAS: Stop Search"); await page.waitForTimeout(3000); await shot("15-stopped");
  await palette("Developer: Show Running Extensions"); await page.waitForTimeout(1500); await shot("17-running-ext");
  await palette("Preferences: Open Settings (UI)"); await page.waitForTimeout(1500); await page.keyboard.type("moeRnas"); await page.waitForTimeout(1500); await shot("16-settings");
} catch(e){ console.log(e); await shot("error"); }
finally { await context.close(); await server.stop(); profile.dispose(); 
 const {execSync}=await import("node:child_process"); try{console.log(execSync("ps -A -o pid,args | grep engine.js | grep -v grep").toString())}catch{}
 rmSync(ws,{recursive:true,force:true}); }
