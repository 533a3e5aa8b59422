/** Eleven steps from nothing to two fifths of the colour: text stays readable on all of them. */
function heat(colour: string): string {
  const step = (tenths: number) =>
    `.h${tenths} { background: color-mix(in srgb, ${colour} ${4 * tenths}%, transparent); }`;
  return Array.from({ length: 11 }, (_, tenths) => step(tenths)).join(" ");
}

/** Of every report: light or dark as the reader's system is, black on white in print. */
export const styleSheet = `
:root {
  --ink: #1b1f24; --faint: #57606a; --rule: #d5dbe1; --paper: #ffffff; --raised: #f5f7f9;
  --front: #0a5fc2; --seed: #b0440b; --rest: #9aa4af;
  --s0: #0a5fc2; --s1: #b0440b; --s2: #1c7a43; --s3: #8f3fb5; --s4: #97690a; --s5: #0b7687; --s6: #b32759;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e9ee; --faint: #a2adb8; --rule: #38424d; --paper: #14181d; --raised: #1e242b;
    --front: #6cb2ff; --seed: #ff9c5b; --rest: #6f7c89;
    --s0: #6cb2ff; --s1: #ff9c5b; --s2: #63cf8d; --s3: #d29bf0; --s4: #e3bb55; --s5: #5ed2e2; --s6: #ff8db0;
  }
}
@media print { :root { --ink: #000; --faint: #333; --paper: #fff; --raised: #fff; } section { break-inside: avoid-page; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; max-width: 44rem; }
.faint, figcaption, caption { color: var(--faint); font-size: .875rem; }
figure { margin: 0; }
svg.chart, svg.cell { display: block; max-width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--faint); }
svg .label, svg .mark { fill: var(--ink); }
.grid line { stroke: var(--rule); stroke-width: 1; }
.dominated { fill: var(--rest); fill-opacity: .45; }
.ancestor { fill: var(--rest); }
.seed { fill: var(--seed); }
.front { fill: var(--front); stroke: var(--paper); stroke-width: 1.5; }
.staircase { fill: none; stroke: var(--front); stroke-width: 1.5; stroke-opacity: .7; }
.line { fill: none; stroke-width: 2; }
.dashed { stroke-dasharray: 6 4; }
.band { stroke: none; fill-opacity: .14; }
.line.s0 { stroke: var(--s0); } .line.s1 { stroke: var(--s1); } .line.s2 { stroke: var(--s2); } .line.s3 { stroke: var(--s3); }
.line.s4 { stroke: var(--s4); } .line.s5 { stroke: var(--s5); } .line.s6 { stroke: var(--s6); }
.band.s0 { fill: var(--s0); } .band.s1 { fill: var(--s1); } .band.s2 { fill: var(--s2); } .band.s3 { fill: var(--s3); }
.band.s4 { fill: var(--s4); } .band.s5 { fill: var(--s5); } .band.s6 { fill: var(--s6); }
.kin { stroke: var(--rest); stroke-width: 1.2; } .kin.second { stroke-dasharray: 4 3; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .25rem 0 0; padding: 0; font-size: .875rem; }
.wire { fill: none; stroke: var(--faint); stroke-width: 1.2; } .arrow { fill: var(--faint); }
.node rect { fill: var(--raised); stroke: var(--faint); }
.node text { fill: var(--ink); }
.node.weighted rect { stroke: var(--s0); stroke-width: 1.6; }
.node.terminal rect, .node.output rect { fill: var(--ink); stroke: var(--ink); }
.node.terminal text, .node.output text { fill: var(--paper); }
svg .minus { fill: var(--ink); }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--front); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .875rem; margin: .25rem 0; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--rule); text-align: left; white-space: nowrap; }
th { color: var(--faint); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .75rem 1.25rem; margin: .75rem 0; }
dl div { min-width: 0; } dt { color: var(--faint); font-size: .8125rem; } dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--rule); border-radius: 4px; padding: .75rem; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; margin: .5rem 0; }
.individual { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; }
.individual > figure { max-width: 100%; }
.individual > div { flex: 1 1 20rem; min-width: 0; }
.confusion td, .confusion th { padding: .2rem .5rem; }
.confusion .right { outline: 1px solid var(--rule); outline-offset: -1px; }
${heat("var(--front)")}
ol.edits { margin: .25rem 0; padding-left: 1.25rem; font-size: .875rem; }
`;
