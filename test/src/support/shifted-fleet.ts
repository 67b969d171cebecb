import { canonicalPlanBytes, Counter, parsePlan, planDigest, signalsOf, toHex, type Plan } from '@fleetally/counts';
import type { Store, StoredReport } from '@fleetally/collector';
import { Random } from '@fleetally/sim';

const WINDOW = 300;
const FIRST = 1_700_000_100;

/** What a collector has to be told, so that it judges every window of these reports and keeps them. */
export const SHIFTED_FLEET_SETTINGS = { detection: { clock: 'window' }, retention: { reportsDays: 0 } } as const;

function planOf(model: string): Plan {
  const edges = Array.from({ length: 17 }, (_, i) => i / 16);
  const reference = Array.from({ length: 19 }, (_, i) => (i < 16 ? 100 : 0));
  const flow = { kind: 'numeric', name: 'flow', source: { tensor: 'x', column: 0 }, edges, split: 8, reference };
  return parsePlan({ schema: 'fleetally.plan/1', model, pairs: [], features: [flow] });
}

/** Evenly spread values; those of hardware class b lie 0.2 higher from window 40 on. */
function report(plan: Plan, device: number, window: number, random: Random): StoredReport {
  const signals = signalsOf(plan);
  const hw = device % 2 === 0 ? 'a' : 'b';
  const shift = hw === 'b' && window >= 40 ? 0.2 : 0;
  const counter = new Counter(plan);
  counter.countRows(
    Float64Array.from({ length: 30 }, () => Math.min(1, random.uniform() * 0.8 + shift)),
    30,
  );
  const { cells, inferences } = counter.finish();
  const samples = new Float64Array(signals.groups.length);
  const sums = new Float64Array(signals.signals.length);
  signals.measure(cells, inferences, samples, sums);
  return {
    ...{ device: `${plan.model}-${device}`, boot: 1, sequence: window + 1, model: plan.model },
    planDigest: toHex(planDigest(plan)),
    ...{ version: '1', variant: '', modelDigest: '', windowStart: FIRST + window * WINDOW, windowSeconds: WINDOW },
    ...{ receivedAtMs: 0, inferences, counts: cells, level: 'aggregate', milliEpsilon: 0, attributes: { hw } },
    samples: Float32Array.from(samples),
    sums: Float32Array.from(sums),
  };
}

/**
 * Stores 50 windows of the devices `model-0` to `model-19`, of which those of hardware class b have moved: there is an alarm
 * in it.
 */
export async function storeShiftedFleet(store: Store, seed: number, model = 'pump'): Promise<void> {
  const plan = planOf(model);
  const body = new TextDecoder().decode(canonicalPlanBytes(plan));
  await store.plans.put({ digest: toHex(planDigest(plan)), model, body }, 0);
  const random = new Random(seed);
  for (let window = 0; window < 50; window++) {
    await store.reports.append(Array.from({ length: 20 }, (_, d) => report(plan, d, window, random)));
  }
}
