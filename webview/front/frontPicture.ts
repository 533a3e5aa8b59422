import { measureInText } from "../shared/format.ts";
import type { Pen } from "../shared/pen.ts";
import { SvgPen } from "../shared/svgPen.ts";
import type { Theme } from "../shared/themeColours.ts";
import { t } from "../shared/translate.ts";
import { drawConfirmed } from "./confirmedMarks.ts";
import type { FrontModel } from "./frontModel.ts";
import { drawBaselines, drawPoint, pointLooks } from "./pointStyle.ts";
import { drawFrontLine, drawScatterGround } from "./scatterFrame.ts";
import { pointPixels, scatterLayout } from "./scatterLayout.ts";

/** Draws the scatter plot as it stands, background included: what an exported picture shows. */
export function drawFrontPicture(pen: Pen, model: FrontModel, width: number, height: number, theme: Theme): void {
  const layout = scatterLayout(model, width, height);
  const { left, right, top, bottom } = layout;
  pen.rectangle(0, 0, width, height, { colour: theme.background });
  drawScatterGround(pen, model, layout, theme);
  const { xs, ys } = pointPixels(model, layout);
  const { looks, lookOf } = pointLooks(model, theme);
  pen.clipped(left, top, right - left, bottom - top, () => {
    xs.forEach((x, position) => {
      const y = ys[position]!;
      const inside = x >= left - 5 && x <= right + 5 && y >= top - 5 && y <= bottom + 5;
      if (inside) drawPoint(pen, x, y, looks[lookOf(position)] as (typeof looks)[number]);
    });
  });
  drawFrontLine(pen, model, layout, theme);
  drawConfirmed(pen, model, layout, theme);
  drawBaselines(pen, model, layout, theme);
}

/** The scatter plot as an SVG file. */
export function frontSvg(model: FrontModel, width: number, height: number, theme: Theme): string {
  const pen = new SvgPen(width, height, theme.fontFamily);
  drawFrontPicture(pen, model, width, height, theme);
  return pen.document(pictureTitle(model));
}

function pictureTitle(model: FrontModel): string {
  const { x, y } = model.ui;
  return t(
    "{0}: {1} against {2}, {3} individuals",
    model.run?.header.run ?? "",
    measureInText(y),
    measureInText(x),
    model.points.keptCount,
  );
}
