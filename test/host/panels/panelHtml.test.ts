import { expect, test } from "vitest";
import { panelHtml } from "../../../src/host/panels/panelHtml.ts";

const page = {
  title: "Front",
  language: "en",
  script: "https://host/front.js",
  style: "https://host/front.css",
  source: "https://*.cdn",
  nonce: "abc123",
  target: { run: '/runs/<b>"quoted" & co</b>' },
  words: undefined,
  inlineStyles: false,
};

test("only the page's own script may run, and nothing may be connected to", () => {
  const html = panelHtml(page);
  const policy = html.match(/content="(default-src[^"]+)"/)?.[1] ?? "";
  expect(policy).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
  expect(policy).toContain("script-src 'nonce-abc123'");
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toContain("connect-src");
  expect(html.match(/<script/g)?.length).toBe(1);
  expect(html).toContain('nonce="abc123"');
});

test("names from files cannot leave the attribute that they stand in", () => {
  const html = panelHtml(page);
  const target = html.match(/data-panel-target="([^"]*)"/)?.[1] ?? "";
  expect(target).not.toContain("<");
  const decoded = target
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
  expect(JSON.parse(decoded)).toEqual(page.target);
});

test("a window that is not English gives the page its words", () => {
  expect(panelHtml(page)).not.toContain("data-panel-words");
  const html = panelHtml({ ...page, words: { Front: '"Front"' } });
  expect(html).toContain('data-panel-words="{&quot;Front&quot;:&quot;\\&quot;Front\\&quot;&quot;}"');
});

test("a panel that draws with style elements may, others may not", () => {
  expect(panelHtml({ ...page, inlineStyles: true })).toContain("style-src https://*.cdn 'unsafe-inline'");
});
