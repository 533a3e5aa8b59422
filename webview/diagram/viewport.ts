/** Where a picture is shown: screen = zoom · picture + offset, in CSS pixels. */
export interface Viewport {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const leastZoom = 0.1;
export const mostZoom = 4;

/** A small picture is enlarged a little: labels should not outgrow the text around them. */
const mostFitted = 1.3;

const margin = 12;

/** The whole picture, centred. @param reserved pixels at the top that something else covers. */
export function fitted(picture: Size, frame: Size, reserved = 0): Viewport {
  const top = Math.max(margin, reserved);
  const room = { width: Math.max(1, frame.width - 2 * margin), height: Math.max(1, frame.height - top - margin) };
  const zoom = clampZoom(Math.min(mostFitted, room.width / picture.width, room.height / picture.height));
  return {
    zoom,
    x: (frame.width - zoom * picture.width) / 2,
    y: top + (room.height - zoom * picture.height) / 2,
  };
}

/** Zooms so that the picture's point under (x, y) of the frame stays there. */
export function zoomedAt(viewport: Viewport, factor: number, x: number, y: number): Viewport {
  const zoom = clampZoom(viewport.zoom * factor);
  const applied = zoom / viewport.zoom;
  return { zoom, x: x - (x - viewport.x) * applied, y: y - (y - viewport.y) * applied };
}

/** Moved, but never so far that less than `least` pixels of the picture are in the frame. */
export function moved(viewport: Viewport, dx: number, dy: number, picture: Size, frame: Size, least = 40): Viewport {
  const within = (value: number, size: number, room: number) =>
    Math.min(room - least, Math.max(least - viewport.zoom * size, value));
  return {
    zoom: viewport.zoom,
    x: within(viewport.x + dx, picture.width, frame.width),
    y: within(viewport.y + dy, picture.height, frame.height),
  };
}

/** Moved as little as needed for a box of the picture to be in the frame. */
export function revealing(
  viewport: Viewport,
  box: Size & { x: number; y: number },
  frame: Size,
  margin = 16,
): Viewport {
  const shift = (offset: number, at: number, size: number, room: number) => {
    const from = offset + viewport.zoom * at;
    const to = from + viewport.zoom * size;
    if (from < margin) return margin - from;
    return to > room - margin ? room - margin - to : 0;
  };
  return {
    zoom: viewport.zoom,
    x: viewport.x + shift(viewport.x, box.x, box.width, frame.width),
    y: viewport.y + shift(viewport.y, box.y, box.height, frame.height),
  };
}

function clampZoom(zoom: number): number {
  return Math.min(mostZoom, Math.max(leastZoom, zoom));
}
