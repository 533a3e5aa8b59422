import {
  type FrontColumns,
  type IndividualState,
  individualStates,
  twinFlag,
} from "../../src/protocol/frontColumns.ts";
import type { FrontHeader } from "../../src/protocol/frontProtocol.ts";

/**
 * The individuals of a run in columns that grow; the row of an individual is its id. A column may be longer than
 * `count`: its tail is unused.
 */
export class IndividualColumns {
  count = 0;
  generations = new Uint32Array(0);
  origins = new Uint8Array(0);
  #states = new Uint8Array(0);
  /** By measure; NaN where unknown. */
  values: Float64Array[];

  constructor(header: FrontHeader) {
    this.values = header.measures.map(() => new Float64Array(0));
  }

  /** Takes in individuals that are new or have changed. */
  add(columns: FrontColumns): void {
    const ids = new Uint32Array(columns.ids);
    this.#reserve(ids.reduce((most, id) => Math.max(most, id + 1), this.count));
    const generations = new Uint32Array(columns.generations);
    const origins = new Uint8Array(columns.origins);
    const states = new Uint8Array(columns.states);
    for (let row = 0; row < columns.count; row++) {
      const id = ids[row]!;
      this.generations[id] = generations[row]!;
      this.origins[id] = origins[row]!;
      this.#states[id] = states[row]!;
    }
    for (const [measure, values] of this.values.entries()) {
      const buffer = columns.values[measure];
      if (buffer === undefined) continue;
      const wide = buffer.byteLength === 8 * columns.count;
      const column = wide ? new Float64Array(buffer) : new Float32Array(buffer);
      for (let row = 0; row < columns.count; row++) values[ids[row]!] = column[row]!;
    }
  }

  /** @param measure its place among the header's measures. */
  value(measure: number, id: number): number {
    return (this.values[measure] as Float64Array)[id] as number;
  }

  state(id: number): IndividualState {
    return individualStates[this.#stateNumber(id) % twinFlag] as IndividualState;
  }

  isFeasible(id: number): boolean {
    return this.#stateNumber(id) % twinFlag === feasible;
  }

  /** Whether it has a place on every objective's axis. */
  isPlaced(id: number): boolean {
    const state = this.#stateNumber(id) % twinFlag;
    return state === feasible || state === infeasible;
  }

  isTwin(id: number): boolean {
    return this.#stateNumber(id) >= twinFlag;
  }

  #stateNumber(id: number): number {
    return this.#states[id]!;
  }

  #reserve(count: number): void {
    if (count > this.generations.length) {
      const capacity = Math.max(count, 2 * this.generations.length);
      this.generations = grown(this.generations, new Uint32Array(capacity));
      this.origins = grown(this.origins, new Uint8Array(capacity));
      this.#states = grown(this.#states, new Uint8Array(capacity));
      this.values = this.values.map((column) => grown(column, new Float64Array(capacity).fill(Number.NaN)));
    }
    this.count = count;
  }
}

const feasible = individualStates.indexOf("feasible");
const infeasible = individualStates.indexOf("infeasible");

function grown<A extends Uint8Array | Uint32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
