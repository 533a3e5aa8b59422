export type ThemeKind = "light" | "dark" | "highContrast" | "highContrastLight";

/** The window's colours, for what style sheets cannot reach: canvases and exported pictures. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly background: string;
  readonly foreground: string;
  /** Axis labels, captions. */
  readonly muted: string;
  /** Lines that separate; at least 3:1 in high contrast. */
  readonly border: string;
  /** Grid lines and what is filtered out. */
  readonly faint: string;
  readonly accent: string;
  readonly error: string;
  readonly warning: string;
  readonly fontFamily: string;
  readonly fontSize: number;
  readonly editorFontFamily: string;
  /** Colours that distinguish kinds, each readable on the background; more kinds than colours go round. */
  readonly categories: readonly string[];
  /** From few to many (early to late); interpolated between. */
  readonly ramp: readonly string[];
  /** From the best to the worst: the best stands out, the worst recedes. */
  readonly standing: readonly string[];
}

/** Chosen for each background so that neighbours differ in lightness as well as in hue. */
export const categoriesOn: { readonly [K in ThemeKind]: readonly string[] } = {
  dark: [
    "#4fa3ff",
    "#f2a03d",
    "#57c785",
    "#e8617a",
    "#b58cff",
    "#3fd0d4",
    "#e5d04b",
    "#f58ad0",
    "#9aa7b4",
    "#a2d149",
    "#d99b76",
    "#7f8cff",
  ],
  light: [
    "#0b6bcb",
    "#b85c00",
    "#1a7f37",
    "#c4314b",
    "#7a3fc7",
    "#0e7c86",
    "#8a6d00",
    "#b4328e",
    "#57606a",
    "#4f7a00",
    "#8f4a1f",
    "#3f4bd1",
  ],
  highContrast: [
    "#6fc3ff",
    "#ffb347",
    "#7ee787",
    "#ff8095",
    "#cbb0ff",
    "#56e8ec",
    "#fff06a",
    "#ff9fe0",
    "#d0d7de",
    "#c2f25c",
    "#ffc49c",
    "#a9b1ff",
  ],
  highContrastLight: [
    "#0349b4",
    "#7f3f00",
    "#055d20",
    "#a0111f",
    "#512598",
    "#044f57",
    "#5c4800",
    "#7d0e66",
    "#32383f",
    "#304d00",
    "#66300c",
    "#2a2f9e",
  ],
};

/** Viridis-like, without the end that the background swallows. */
export const rampOn: { readonly [K in ThemeKind]: readonly string[] } = {
  dark: ["#6a5acd", "#3f8fd6", "#2fb5a5", "#7bd151", "#fde725"],
  light: ["#440154", "#3b528b", "#21808d", "#2c8c4a", "#a07f00"],
  highContrast: ["#9d8cff", "#5cb8ff", "#4ce0cd", "#a5f27a", "#fff04d"],
  highContrastLight: ["#440154", "#31508f", "#106b78", "#1a6b33", "#6b5500"],
};

/** As `Theme.standing`. */
export const standingOn: { readonly [K in ThemeKind]: readonly string[] } = {
  dark: ["#ffca3a", "#ff924c", "#e8637f", "#ab69bd", "#7b74b8", "#68708f", "#5d6370"],
  light: ["#d1440c", "#c22a6b", "#8a3aa0", "#5b55b0", "#6577ae", "#7f8ba6", "#949ba8"],
  highContrast: ["#fff04d", "#ffb347", "#ff8fb0", "#c9a0ff", "#9db4ff", "#a9c0d8", "#9aa7b4"],
  highContrastLight: ["#a33200", "#96124c", "#631f7a", "#34309a", "#33518f", "#4d5c74", "#5e6672"],
};
