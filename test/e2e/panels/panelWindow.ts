import { createReadStream, existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { type Browser, chromium, type Frame, type Page } from "playwright-core";
import { panelHtml, panelsWithGraphs } from "../../../src/host/panels/panelHtml.ts";
import type { WindowTheme } from "./themes.ts";

export interface PanelWindowOptions {
  readonly theme: WindowTheme;
  readonly width: number;
  readonly height: number;
  readonly reducedMotion?: boolean;
  /** Device pixels for each CSS pixel. */
  readonly ratio?: number;
}

/** Which panel a server serves; in English without `words`. */
export interface PanelOfServer {
  readonly bundle: string;
  readonly target: unknown;
  readonly words?: { readonly [english: string]: string };
}

const kinds: { readonly [extension: string]: string } = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
  ".map": "application/json",
};

/** The files of the panels and the page that the extension makes for one, as a webview would serve them. */
export class PanelServer {
  #server: Server | null = null;
  page: PanelOfServer = { bundle: "front", target: null };

  /** @param root of the project. @param hostScript the bundle that plays the extension host. */
  constructor(
    private readonly root: string,
    private readonly hostScript: string,
  ) {}

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      if (path === "/window") {
        response.setHeader("content-type", "text/html");
        const style = "html,body,iframe{margin:0;border:0;width:100%;height:100%;display:block;overflow:hidden}";
        response.end(
          `<!DOCTYPE html><title>window</title><style>${style}</style><script src="/host.js"></script><body>`,
        );
      } else if (path === "/panel") {
        response.setHeader("content-type", "text/html");
        response.end(this.#html());
      } else if (path === "/favicon.ico") response.writeHead(204).end();
      else {
        const file = path === "/host.js" ? this.hostScript : join(this.root, "dist/webview", path);
        response.setHeader("content-type", kinds[extname(file)] ?? "application/octet-stream");
        if (existsSync(file)) createReadStream(file).pipe(response);
        else response.writeHead(404).end();
      }
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  #html(): string {
    const { bundle, target, words } = this.page;
    return panelHtml({
      title: "Panel",
      language: "en",
      script: `/${bundle}.js`,
      style: `/${bundle}.css`,
      source: "'self'",
      nonce: "nonce0nonce0nonce0nonce0",
      target,
      words,
      inlineStyles: panelsWithGraphs.has(bundle),
    });
  }
}

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
}

/** A window as VS Code makes it around a panel: theme variables, a body class, `acquireVsCodeApi`. */
export class PanelWindow {
  /** Errors of the page; a test ends with none. */
  readonly faults: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  static async open(browser: Browser, origin: string, options: PanelWindowOptions): Promise<PanelWindow> {
    const { width, height, theme, reducedMotion = false, ratio = 1 } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: ratio,
      reducedMotion: reducedMotion ? "reduce" : "no-preference",
    });
    const page = await context.newPage();
    const window = new PanelWindow(page, origin);
    page.on("pageerror", (error) => window.faults.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") window.faults.push(message.text());
    });
    await page.addInitScript({ content: windowScript(theme) });
    await page.goto(`${origin}/window`);
    return window;
  }

  /** Runs an expression where the fake extension host is: `host.…`. */
  host<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }

  /** Opens the panel, or opens it anew as after hiding it, and waits until it has drawn. */
  async openPanel(): Promise<Frame> {
    await this.host(`host.open(${JSON.stringify(`${this.origin}/panel`)})`);
    for (;;) {
      const frame = this.page.frames().find((candidate) => candidate.url() === `${this.origin}/panel`);
      // Not `waitForFunction`: it evaluates text inside the page, which the page's policy forbids.
      const painted = await frame?.evaluate<number>("performance.getEntriesByName('front-painted').length");
      if (frame !== undefined && painted === 1) return frame;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** Runs in every frame before its own scripts; in the panel it stands for what VS Code puts there. */
function windowScript(theme: WindowTheme): string {
  return `if (window !== window.top) {
    const theme = ${JSON.stringify(theme)};
    const dress = () => {
      for (const [name, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty("--vscode-" + name, value);
      if (document.body === null) return false;
      document.body.classList.add(...theme.bodyClasses);
      document.body.dataset.vscodeThemeKind = theme.bodyClasses.at(-1);
      return true;
    };
    new MutationObserver((_, observer) => { if (document.documentElement !== null && dress()) observer.disconnect(); }).observe(document, { childList: true, subtree: true });
    const defaults = new CSSStyleSheet();
    defaults.replaceSync("@layer vscode-default { code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background); } }");
    document.adoptedStyleSheets = [defaults];
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => { const copy = parent.structuredClone(message); setTimeout(() => parent.host.receive(copy)); },
      getState: () => structuredClone(parent.host.state),
      setState: (state) => { parent.host.state = structuredClone(state); },
    });
  }`;
}
