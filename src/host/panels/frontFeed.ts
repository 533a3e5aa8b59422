import { printEquations } from "../../cell/equations.ts";
import { operatorNames } from "../../cell/transformations/operatorName.ts";
import { cellOf } from "../../cell/writtenCell.ts";
import { genesText } from "../../network/geneText.ts";
import { geneOperatorNames } from "../../network/transformations/geneOperatorName.ts";
import { fits, frontColumns, frontGenerations, frontHeader, frontProgress } from "../../protocol/frontColumns.ts";
import type { FrontDescription, FrontHeader, ToFrontPanel } from "../../protocol/frontProtocol.ts";
import type { IndividualId } from "../../run/individual.ts";
import { individualRecord } from "../../run/runView.ts";
import type { RunChange, RunModel } from "../runs/runModel.ts";
import { originText } from "../tree/individualList.ts";

/** A run as the feed reads it; without `activity` and `work` it is what its log says. */
type FedRun = Pick<RunModel, "name" | "view"> & Partial<Pick<RunModel, "activity" | "work">>;

/** What is posted to a front panel of a run: everything, then what changed since. */
export class FrontFeed {
  #header: FrontHeader | null = null;
  #toldGenerations = 0;

  /** @param canExport whether the window may write files. */
  constructor(
    private readonly run: FedRun,
    private readonly canExport: () => boolean = () => true,
  ) {}

  /** About 60 bytes an individual. */
  snapshot(): ToFrontPanel {
    const { view, name, activity, work } = this.run;
    const header = frontHeader(view, name, [...operatorNames, ...geneOperatorNames]);
    this.#header = header;
    this.#toldGenerations = view.generations.length;
    const ids = Array.from({ length: view.individuals.size }, (_, id) => id as IndividualId);
    return {
      type: "runOpened",
      header,
      progress: frontProgress(view, this.canExport(), activity, work),
      individuals: frontColumns(view, header, ids),
      generations: frontGenerations(view, 0),
    };
  }

  /** What the page has to hear of a change: an increment, or a snapshot where an increment cannot say it. */
  increment({ events, restarted }: RunChange): ToFrontPanel {
    const { view, activity, work } = this.run;
    const changed = new Set<IndividualId>();
    for (const event of events) {
      if (event.type === "individualProposed") changed.add(event.individual.id);
      else if (event.type === "individualEvaluated") changed.add(event.id);
    }
    const ids = [...changed].sort((a, b) => a - b);
    const header = this.#header;
    if (restarted || header === null || !fits(header, view, ids)) return this.snapshot();
    const from = this.#toldGenerations;
    this.#toldGenerations = view.generations.length;
    return {
      type: "runGrew",
      progress: frontProgress(view, this.canExport(), activity, work),
      individuals: frontColumns(view, header, ids),
      generations: frontGenerations(view, from),
    };
  }

  /** Null for an individual that is not there (any more). */
  describe(id: IndividualId): FrontDescription | null {
    const { view } = this.run;
    if (!(id >= 0 && id < view.individuals.size)) return null;
    const { individual, evaluation } = individualRecord(view, id);
    const { origin } = individual;
    return {
      id,
      origin: originText(individual),
      edits: origin.kind === "seed" ? [] : origin.edits.map(({ description }) => description),
      genes: genesText(individual.genes),
      equations: printEquations(cellOf(individual)),
      failure: evaluation?.status === "failed" ? evaluation.message : null,
    };
  }
}
