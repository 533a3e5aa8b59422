import { categoriesOn, rampOn, standingOn, type Theme, type ThemeKind } from "./themeColours.ts";

export type { Theme, ThemeKind } from "./themeColours.ts";

/** Reads the colours that VS Code set on the page. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (names: readonly string[], otherwise: string) => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== "") return value;
    }
    return otherwise;
  };
  const kind = themeKind();
  const dark = kind === "dark" || kind === "highContrast";
  const contrast = kind === "highContrast" || kind === "highContrastLight";
  const foreground = read(["editor-foreground", "foreground"], dark ? "#cccccc" : "#333333");
  return {
    kind,
    background: read(["editor-background"], dark ? "#1e1e1e" : "#ffffff"),
    foreground,
    muted: contrast ? foreground : read(["descriptionForeground"], dark ? "#9d9d9d" : "#616161"),
    border: read(["contrastBorder", "panel-border", "widget-border"], dark ? "#454545" : "#c8c8c8"),
    faint: dark ? "#8080804d" : "#80808040",
    accent: read(["focusBorder", "charts-blue"], dark ? "#0078d4" : "#005fb8"),
    error: read(["errorForeground", "charts-red"], dark ? "#f48771" : "#a1260d"),
    warning: read(["editorWarning-foreground", "charts-yellow"], dark ? "#cca700" : "#7f6200"),
    fontFamily: read(["font-family"], "system-ui, sans-serif"),
    fontSize: Number.parseFloat(read(["font-size"], "13")) || 13,
    editorFontFamily: read(["editor-font-family"], "monospace"),
    categories: categoriesOn[kind],
    ramp: rampOn[kind],
    standing: standingOn[kind],
  };
}

/** Calls back whenever the window's theme changes. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-kind"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  return () => observer.disconnect();
}

function themeKind(): ThemeKind {
  const { classList } = document.body;
  if (classList.contains("vscode-high-contrast-light")) return "highContrastLight";
  if (classList.contains("vscode-high-contrast")) return "highContrast";
  return classList.contains("vscode-light") ? "light" : "dark";
}
