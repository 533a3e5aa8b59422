import { categoriesOn, rampOn, standingOn, type Theme } from "../../../webview/shared/themeColours.ts";

export const theme: Theme = {
  kind: "dark",
  background: "#101010",
  foreground: "#f0f0f0",
  muted: "#a0a0a0",
  border: "#505050",
  faint: "#303030",
  accent: "#0078d4",
  error: "#ff0001",
  warning: "#cca700",
  fontFamily: '"A font" & co',
  fontSize: 13,
  editorFontFamily: "monospace",
  categories: categoriesOn.dark,
  ramp: rampOn.dark,
  standing: standingOn.dark,
};
