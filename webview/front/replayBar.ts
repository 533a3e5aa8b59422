import { element, iconButton } from "../shared/element.ts";
import { reducedMotion } from "../shared/frame.ts";
import { t } from "../shared/translate.ts";
import type { FrontModel } from "./frontModel.ts";

/** A whole replay takes about this long, in milliseconds; one generation at least `leastStepMs`. */
const replayMs = 12_000;
const leastStepMs = 60;

/** The slider over generations with its play button. */
export class ReplayBar {
  readonly root = element("section", { class: "replay", attributes: { "aria-label": t("Replay") } });
  readonly #play = iconButton("play", t("Replay the search"), () =>
    this.#timer === null ? this.#start() : this.stop(),
  );
  readonly #slider = element("input", {
    attributes: { type: "range", min: "0", step: "1", "aria-label": t("Generation") },
  });
  readonly #text = element("output", { class: "replay-text" });
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly model: FrontModel) {
    this.#slider.addEventListener("input", () => {
      this.stop();
      model.replay(this.#slider.valueAsNumber);
    });
    this.root.append(this.#play, this.#slider, this.#text);
  }

  update(): void {
    const { run, ui } = this.model;
    if (run === null) return;
    const last = run.generations.length - 1;
    this.root.hidden = last < 1;
    const shown = ui.generation === null ? last : Math.min(ui.generation, last);
    this.#slider.max = String(Math.max(0, last));
    this.#slider.value = String(shown);
    const live = ui.generation === null && run.progress.status === "running";
    const text = t("Generation {0} of {1}", shown, live ? (run.progress.generationsPlanned ?? last) : last);
    this.#slider.setAttribute("aria-valuetext", text);
    this.#text.textContent = live ? t("{0} · live", text) : text;
  }

  stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#dress(false);
  }

  #start(): void {
    const { run } = this.model;
    if (run === null) return;
    const steps = run.generations.length;
    // Where the reader prefers less motion, the picture changes in few, slow steps.
    const calm = reducedMotion();
    const stepMs = calm ? 1000 : Math.max(leastStepMs, replayMs / steps);
    const stride = calm ? Math.ceil(steps / 12) : Math.max(1, Math.round((steps * leastStepMs) / replayMs));
    if (this.model.ui.generation === null) this.model.replay(0);
    this.#dress(true);
    this.#timer = setInterval(() => {
      this.model.replay((this.model.ui.generation ?? 0) + stride);
      if (this.model.ui.generation === null) this.stop();
    }, stepMs);
  }

  #dress(playing: boolean): void {
    const label = playing ? t("Pause the replay") : t("Replay the search");
    this.#play.setAttribute("aria-label", label);
    this.#play.title = label;
    const icon = this.#play.firstElementChild;
    if (icon !== null) icon.className = `codicon codicon-${playing ? "debug-pause" : "play"}`;
  }
}
