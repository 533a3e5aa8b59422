import { Rng } from "../../../src/base/rng.ts";
import { groupByRank, nondominatedRanks } from "../../../src/run/dominance.ts";
import { hypervolume } from "../../../src/run/hypervolume.ts";
import { type BenchSuite, benchRow, callsFor, inTurns, type Target, timed } from "../benchRow.ts";

const cases = [1000, 10_000].flatMap((count) => [2, 3].map((objectives) => ({ count, objectives })));
type Case = (typeof cases)[number];

const sortName = ({ count, objectives }: Case) => `sort of ${count} points, ${objectives} objectives`;
const volumeName = ({ count, objectives }: Case) => `hypervolume of ${count} points, ${objectives} objectives`;

function sortTarget({ count, objectives }: Case): Target | undefined {
  if (count < 10_000) return undefined;
  return { of: "value", atMost: objectives === 2 ? 5 : 40 };
}

/** Non-dominated sorting and hypervolume, against sorting as many plain numbers. */
export const paretoFronts: BenchSuite = {
  names: cases.flatMap((each) => [sortName(each), volumeName(each)]),
  run: async function* ({ rounds, wants }) {
    for (const each of cases) {
      const rng = Rng.fromSeed(each.count).fork("bench points");
      const points = Array.from({ length: each.count }, () =>
        Array.from({ length: each.objectives }, () => rng.float()),
      );
      const numbers = Float64Array.from(points.flat());
      const plain = () => {
        numbers.slice().sort();
      };
      const reference = points[0]?.map(() => 1) ?? [];
      const measure = async (name: string, call: () => void, target: Target | undefined) => {
        for (let warmup = 0; warmup < 5; warmup++) call();
        const [calls, plainCalls] = [callsFor(30, call), callsFor(30, plain)];
        const both = await inTurns(
          2 * rounds,
          () => timed(calls, call),
          () => timed(plainCalls, plain),
        );
        const { first: value, second: peerValue, ratio } = both;
        const peer = "sort of as many float64";
        return benchRow({
          name,
          value,
          unit: "ms",
          peer,
          peerValue,
          ratio,
          ...(target === undefined ? {} : { target }),
        });
      };
      if (wants(sortName(each)))
        yield await measure(sortName(each), () => groupByRank(nondominatedRanks(points)), sortTarget(each));
      if (wants(volumeName(each))) {
        yield await measure(volumeName(each), () => hypervolume(points, reference), undefined);
      }
    }
  },
};
