import type { FrontMeasure, ToFrontPanel } from "../../src/protocol/frontProtocol.ts";
import type { ChoiceFront } from "../../src/run/confirm/choiceFront.ts";
import { Memo } from "../shared/memo.ts";
import { coordinate, type Extent, extentOf, type ScaleKind, type Span, spanOf } from "./axisScale.ts";
import { type ChoiceBound, drawnMeasures, type Taken, takenFrom } from "./choiceBound.ts";
import { confirmedValues } from "./confirmedMarks.ts";
import { FrontRun } from "./frontRun.ts";
import { type Brush, type FrontUi, initialUi } from "./frontUi.ts";
import { type Legend, legendOf } from "./legend.ts";
import { type FittingExtent, fittingExtent } from "./outliers.ts";
import { pageChoices } from "./pageChoices.ts";
import { type Corner, frontCorners } from "./staircase.ts";

/** The individuals that are drawn, in drawing order: what matters most is on top, so last. */
interface DrawnPoints {
  readonly ids: Uint32Array;
  /** By position: index into the legend's entries. */
  readonly entries: Uint8Array;
  /** By position: 1 where all brushes let it through. */
  readonly kept: Uint8Array;
  readonly keptCount: number;
}

/**
 * The front panel without its page: the run, what the reader chose, and everything that follows from both. Derived
 * values are computed when read and stay the same object until something they depend on changes.
 */
export class FrontModel {
  #run: FrontRun | null = null;
  #ui: FrontUi = initialUi(null, [], 0);
  /** Counts changes of the run. */
  #revision = 0;
  #saved: Partial<FrontUi> | null;
  readonly #changed: () => void;
  readonly #ranks = new Memo<Uint32Array>();
  readonly #legend = new Memo<Legend>();
  readonly #front = new Memo<ReadonlySet<number>>();
  readonly #points = new Memo<DrawnPoints>();
  readonly #corners = new Memo<Corner[]>();
  readonly #extents = new Memo<Map<string, Extent>>();
  readonly #choices = new Memo<ChoiceFront>();
  readonly #taken = new Memo<Taken>();
  readonly #bound = new Memo<ChoiceBound>();
  readonly #fitting = new Memo<Map<string, FittingExtent>>();

  /** @param changed called after every change, of the run or of a choice. */
  constructor(saved: Partial<FrontUi> | null, changed: () => void) {
    this.#saved = saved;
    this.#changed = changed;
  }

  get run(): FrontRun | null {
    return this.#run;
  }

  get ui(): FrontUi {
    return this.#ui;
  }

  get measures(): readonly FrontMeasure[] {
    return this.#run?.header.measures ?? [];
  }

  open(message: Extract<ToFrontPanel, { type: "runOpened" }>): void {
    const chosen = this.#run === null ? this.#saved : this.#ui;
    this.#run = new FrontRun(message);
    this.#ui = initialUi(
      chosen,
      message.header.measures.map(({ name }) => name),
      this.#run.objectives.length,
    );
    this.#revision++;
    this.#changed();
  }

  grow(message: Extract<ToFrontPanel, { type: "runGrew" }>): void {
    this.#run?.grow(message);
    this.#revision++;
    this.#changed();
  }

  choose(choice: Partial<FrontUi>): void {
    this.#ui = { ...this.#ui, ...choice };
    this.#changed();
  }

  bound(bound: ChoiceBound): void {
    this.choose({ bound });
  }

  /** What the card chooses among: the run as it stands, also during a replay. */
  get choices(): ChoiceFront {
    return this.#choices.get([this.#revision], () => (this.#run === null ? nothing : pageChoices(this.#run)));
  }

  /** The bound that was drawn, as far as the run has its measure; else one on the parameters that allows all. */
  get choiceBound(): ChoiceBound {
    const { choices } = this;
    const { bound } = this.#ui;
    return this.#bound.get([choices, bound], () => {
      const measures = drawnMeasures(choices);
      if (bound !== null && measures.includes(bound.measure)) return bound;
      return { measure: measures[0] ?? "total_parameters", value: null };
    });
  }

  get taken(): Taken {
    const { choices, choiceBound } = this;
    return this.#taken.get([choices, choiceBound], () => takenFrom(choices, choiceBound));
  }

  /** Whether the card is open: by itself where the front is confirmed. */
  get isChoosing(): boolean {
    return this.#ui.choosing ?? this.choices.isConfirmed;
  }

  /** Another measure on an axis; the one that was there goes to the other axis where both would be the same. */
  chooseAxis(axis: "x" | "y", measure: string): void {
    const { x, y } = this.#ui;
    const before = axis === "x" ? x : y;
    const other = axis === "x" ? y : x;
    this.choose({ [axis]: measure, [axis === "x" ? "y" : "x"]: other === measure ? before : other, sight: null });
  }

  /** @param brush null to let everything through. */
  brush(measure: string, brush: Brush | null): void {
    const { [measure]: _, ...others } = this.#ui.brushes;
    this.choose({ brushes: brush === null ? others : { ...others, [measure]: brush } });
  }

  toggleEntry(key: string): void {
    const { hidden } = this.#ui;
    this.choose({ hidden: hidden.includes(key) ? hidden.filter((other) => other !== key) : [...hidden, key] });
  }

  toggleMark(id: number): void {
    const { marked } = this.#ui;
    this.choose({ marked: marked.includes(id) ? marked.filter((other) => other !== id) : [...marked, id] });
  }

  /** The last generation is the run as it stands, so that a live run goes on growing in sight. */
  replay(generation: number): void {
    const last = (this.#run?.generations.length ?? 0) - 1;
    this.choose({ generation: generation >= last ? null : Math.max(0, generation) });
  }

  measureIndex(name: string): number {
    return this.measures.findIndex((measure) => measure.name === name);
  }

  /** Values of a measure by id; longer than there are individuals. */
  valuesOf(name: string): Float64Array {
    return this.#run?.columns.values[this.measureIndex(name)] ?? new Float64Array(0);
  }

  /** NaN where unknown. */
  valueOf(name: string, id: number): number {
    return this.valuesOf(name)[id] ?? Number.NaN;
  }

  /** Ids below it exist at the moment that is shown. */
  get limit(): number {
    return this.#run?.limitAt(this.#ui.generation) ?? 0;
  }

  get ranks(): Uint32Array {
    const { limit } = this;
    return this.#ranks.get([this.#revision, limit], () => this.#run?.ranksAt(limit) ?? new Uint32Array(0));
  }

  /** The non-dominated individuals of the moment that is shown, ascending. */
  get front(): ReadonlySet<number> {
    const { limit } = this;
    return this.#front.get([this.#revision, limit], () => new Set(this.#run?.history.frontAt(limit)));
  }

  get legend(): Legend {
    const { colouring } = this.#ui;
    const moment = colouring === "rank" ? this.limit : null;
    return this.#legend.get([this.#revision, colouring, moment], () =>
      this.#run === null ? { entries: [], entryOf: () => 0 } : legendOf(this.#run, colouring, () => this.ranks),
    );
  }

  /** What there is of a measure in the whole run: a replay does not move the axes. */
  extent(measure: string): Extent {
    const extents = this.#extents.get([this.#revision], () => new Map());
    const known = extents.get(measure) ?? extentOf(this.#placedValues(measure));
    extents.set(measure, known);
    return known;
  }

  scaleKind(measure: string): ScaleKind {
    return this.#fittingExtent(measure).kind;
  }

  /** Outliers left out, the front and the seed cells always in. */
  measureSpan(measure: string): Span {
    return spanOf(this.scaleKind(measure), this.#fittingExtent(measure));
  }

  wholeSpan(axis: "x" | "y"): Span {
    const measure = this.#ui[axis];
    return spanOf(this.scaleKind(measure), this.extent(measure));
  }

  /** What an axis shows. */
  span(axis: "x" | "y"): Span {
    return this.#ui.sight?.[axis] ?? this.measureSpan(this.#ui[axis]);
  }

  /** Everything, outliers too; once more, and they are left out again. */
  toggleAll(): void {
    const whole = { x: this.wholeSpan("x"), y: this.wholeSpan("y") };
    const { sight } = this.#ui;
    const shown = sight !== null && isSame(sight.x, whole.x) && isSame(sight.y, whole.y);
    this.choose({
      sight: shown || (isSame(this.span("x"), whole.x) && isSame(this.span("y"), whole.y)) ? null : whole,
    });
  }

  /** Drawn individuals that the axes leave out, as long as the reader did not choose what is in sight. */
  get beyond(): number {
    if (this.#ui.sight !== null) return 0;
    const { ids } = this.points;
    const outside = (axis: "x" | "y") => {
      const { [axis]: measure } = this.#ui;
      const kind = this.scaleKind(measure);
      const { from, to } = this.span(axis);
      const values = this.valuesOf(measure);
      return (id: number) => {
        const place = coordinate(kind, values[id]!);
        return place < from || place > to;
      };
    };
    const [outsideX, outsideY] = [outside("x"), outside("y")];
    return ids.reduce((count, id) => count + (outsideX(id) || outsideY(id) ? 1 : 0), 0);
  }

  get points(): DrawnPoints {
    const { shown, hidden, brushes, generation } = this.#ui;
    return this.#points.get([this.#revision, this.limit, this.legend, shown, hidden, brushes, generation], () =>
      this.#drawnPoints(),
    );
  }

  /** Individuals that pass every filter, ascending: what a table export holds. */
  keptIds(): Uint32Array {
    const { ids, kept } = this.points;
    return ids.filter((_, position) => kept[position] === 1).sort();
  }

  /**
   * The front of the plane that is shown, among all feasible individuals of the moment; null where an axis is no
   * objective, so that the plane has no front.
   */
  get corners(): readonly Corner[] | null {
    const run = this.#run;
    const { x, y } = this.#ui;
    const [across, up] = [this.measures[this.measureIndex(x)], this.measures[this.measureIndex(y)]];
    if (run === null || across?.objective !== true || up?.objective !== true) return null;
    return this.#corners.get([this.#revision, this.limit, x, y], () => {
      // A member of the plane's front is on the front of all objectives, or equal to a member of it.
      const points = [...this.front].map((id) => ({ x: this.valueOf(x, id), y: this.valueOf(y, id) }));
      return frontCorners(points, { x: signOf(across), y: signOf(up) });
    });
  }

  #drawnPoints(): DrawnPoints {
    const run = this.#run;
    if (run === null)
      return { ids: new Uint32Array(0), entries: new Uint8Array(0), kept: new Uint8Array(0), keptCount: 0 };
    const { entries, entryOf } = this.legend;
    const { limit, front } = this;
    const { shown, hidden } = this.#ui;
    const off = entries.map(({ key }) => hidden.includes(key));
    const survivors = shown === "population" ? new Set(run.survivorsAt(this.#ui.generation)) : null;
    const members = survivors ?? (shown === "front" ? front : null);
    const passes = this.#brushTest();
    // Layers from the bottom: what brushes leave out, then legend entries from the last to the first, then the front.
    const layers = entries.length + 2;
    const layerOf = new Uint8Array(limit).fill(noLayer);
    const keptOf = new Uint8Array(limit);
    const sizes = new Uint32Array(layers + 1);
    let keptCount = 0;
    for (let id = 0; id < limit; id++) {
      if (!run.columns.isPlaced(id) || (members !== null && !members.has(id))) continue;
      const entry = entryOf(id);
      if (off[entry] === true) continue;
      const kept = passes(id);
      if (kept) keptCount++;
      keptOf[id] = kept ? 1 : 0;
      const layer = !kept ? 0 : front.has(id) ? layers - 1 : this.#ui.colouring === "rank" ? entries.length - entry : 1;
      layerOf[id] = layer;
      sizes[layer + 1]!++;
    }
    let count = 0;
    sizes.forEach((size, layer) => {
      count += size;
      sizes[layer] = count;
    });
    const drawn = {
      ids: new Uint32Array(count),
      entries: new Uint8Array(count),
      kept: new Uint8Array(count),
      keptCount,
    };
    for (let id = 0; id < limit; id++) {
      const layer = layerOf[id]!;
      if (layer === noLayer) continue;
      const position = sizes[layer]!++;
      drawn.ids[position] = id;
      drawn.entries[position] = entryOf(id);
      drawn.kept[position] = keptOf[id] === 1 ? 1 : 0;
    }
    return drawn;
  }

  #fittingExtent(measure: string): FittingExtent {
    const { scales, generation } = this.#ui;
    // A replay does not move the axes, so the front of the whole run counts.
    const extents = this.#fitting.get([this.#revision, scales], () => new Map());
    const known = extents.get(measure);
    if (known !== undefined) return known;
    const last = generation === null ? this.front : (this.#run?.history.frontAt(this.#run.columns.count) ?? []);
    const seeds = this.#run?.progress.baselines.map(({ id }) => id) ?? [];
    const confirmed = confirmedValues(this.#run?.progress.confirmation ?? null, measure);
    const always = [...[...last, ...seeds].map((id) => this.valueOf(measure, id)), ...confirmed].filter(
      Number.isFinite,
    );
    const fitting = fittingExtent(this.#placedValues(measure), always, scales[measure]);
    extents.set(measure, fitting);
    return fitting;
  }

  #brushTest(): (id: number) => boolean {
    const tests = Object.entries(this.#ui.brushes).map(([name, [least, most]]) => {
      const values = this.valuesOf(name);
      return (id: number) => {
        const value = values[id]!;
        return value >= least && value <= most;
      };
    });
    return (id) => tests.every((test) => test(id));
  }

  #placedValues(measure: string): Float64Array {
    const columns = this.#run?.columns;
    if (columns === undefined) return new Float64Array(0);
    const values = this.valuesOf(measure);
    const placed = new Float64Array(columns.count);
    let count = 0;
    for (let id = 0; id < columns.count; id++) if (columns.isPlaced(id)) placed[count++] = values[id]!;
    return placed.subarray(0, count);
  }
}

const noLayer = 255;

const nothing: ChoiceFront = {
  isConfirmed: false,
  metric: { name: "validation_loss", direction: "minimize" },
  noise: null,
  networks: [],
};

function isSame(a: Span, b: Span): boolean {
  return a.from === b.from && a.to === b.to;
}

function signOf({ direction }: FrontMeasure): 1 | -1 {
  return direction === "minimize" ? 1 : -1;
}
