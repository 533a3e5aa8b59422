/**
 * A function that runs `draw` once in the next frame, however often it is called before; drawing follows the data and
 * never the number of events.
 */
export function oncePerFrame(draw: () => void): () => void {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      draw();
    });
  };
}

/** Whether the reader asked for less motion, of VS Code or of the system. */
export function reducedMotion(): boolean {
  const asked = document.body.classList.contains("vscode-reduce-motion");
  return asked || matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Calls back with the size in CSS pixels, now and whenever it changes. */
export function onResize(target: Element, resized: (width: number, height: number) => void): () => void {
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) resized(Math.floor(entry.contentRect.width), Math.floor(entry.contentRect.height));
  });
  observer.observe(target);
  return () => observer.disconnect();
}
