import type { Store, StoredReport } from '@fleetally/collector';
import { canonicalPlanBytes, Counter, planDigest, signalsOf, toHex, type Plan } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { drawRows, drawScores } from '../subject/tabular.js';

const HOUR = 3_600;
const INFERENCES = 15;
const POOL = 64;
const BATCH = 5_000;
/** With the whole model and its 24 features and outputs: 200 and a few streams. */
const HARDWARE = 8;
const THRESHOLD = 24_192;

export interface FleetSize {
  readonly devices: number;
  readonly hours: number;
}

/**
 * Stores a fleet as it would lie there after so many hours: reports, attributes, roll-ups, the verdicts of every stream, some of them
 * near an alarm, and alarms that fire.
 */
export async function storeFleet(store: Store, plan: Plan, { devices, hours }: FleetSize): Promise<void> {
  const digest = toHex(planDigest(plan));
  const to = Math.floor(Date.now() / 1000 / HOUR) * HOUR;
  const from = to - hours * HOUR;
  await store.plans.put(
    { digest, model: plan.model, body: Buffer.from(canonicalPlanBytes(plan)).toString() },
    from * 1000,
  );
  const names = Array.from({ length: devices }, (_, i) => `device-${String(i).padStart(5, '0')}`);
  const attributes = (i: number) => ({ hw: `h${i % HARDWARE}` });
  await store.devices.put(
    names.map((device) => ({
      ...{ device, publicKey: device, agentVersion: '0.3.0', clockSkewMs: 0 },
      ...{ firstSeenMs: from * 1000, lastSeenMs: to * 1000 },
    })),
  );
  await store.devices.putAttributes(
    names.map((device, i) => ({ device, boot: 1, attributes: attributes(i) })),
    from * 1000,
  );
  const pool = measuredPool(plan);
  for (let hour = 0; hour < hours; hour++) {
    const windowStart = from + hour * HOUR;
    const reports = names.map((device, i): StoredReport => ({
      ...{ device, boot: i + 1, sequence: hour + 1, model: plan.model, planDigest: digest },
      ...{ version: i % 4 < 1 && hour > hours / 2 ? '1.1.0' : '1.0.0', variant: '', modelDigest: 'aa'.repeat(32) },
      ...{ windowStart, windowSeconds: HOUR, receivedAtMs: (windowStart + HOUR) * 1000, inferences: INFERENCES },
      ...{ level: 'aggregate', milliEpsilon: 0, attributes: attributes(i) },
      ...pool[(i + hour) % POOL]!,
    }));
    for (let at = 0; at < devices; at += BATCH) await store.reports.append(reports.slice(at, at + BATCH));
  }
  const ingestUpTo = store.reports.acceptedUpTo();
  await store.cohorts.rollUp({ model: plan.model, planDigest: digest, from, to, ingestUpTo });
  await storeVerdicts(store, plan, digest, { from, to, devices });
}

async function storeVerdicts(
  store: Store,
  plan: Plan,
  planDigest: string,
  { from, to, devices }: { from: number; to: number; devices: number },
): Promise<void> {
  const random = new Random(9);
  const stream = { model: plan.model, planDigest, clock: 'window', evaluatedAtMs: to * 1000 } as const;
  const { signals } = signalsOf(plan);
  const cohorts = ['', ...Array.from({ length: HARDWARE }, (_, i) => `hw=h${i}`)];
  for (let blockStart = from; blockStart < to; blockStart += HOUR) {
    await store.evaluations.record([{ ...stream, blockStart, ingestUpTo: 1, devices }]);
    await store.evaluations.recordVerdicts(
      cohorts.flatMap((cohort) =>
        signals.map(({ id, feature }) => ({
          ...{ ...stream, cohort, signal: id, feature, blockStart, outcome: 'stable', reason: '' },
          ...{ effect: 0.01, deviation: 0.05, z: 0.2, threshold: THRESHOLD, devices: devices / HARDWARE },
          evidence: Math.exp(4 * random.normal()),
        })),
      ),
    );
  }
  const effect = { shiftSigma: 0.5, psi: 0.2, js: 0.1, wasserstein: 0.5, ks: 0.2 };
  await store.alarms.append(
    Array.from({ length: 20 }, (_, i) => ({
      ...{ alarm: `bench:${i}`, model: plan.model, planDigest, cohort: { hw: `h${i % HARDWARE}` }, effect },
      ...{ feature: `f${i}`, features: [`f${i}`], signal: 'location', signals: [`f${i}/location`] },
      ...{ lane: 'evidence', state: 'firing', raisedAt: to - HOUR, changedAt: to - 2 * HOUR, resolvedAt: null },
      ...{ evidence: 30_000, recordedAtMs: to * 1000, author: 'fleetally', reason: 'raised' },
    })),
  );
}

/** Different counts, which devices take in turn: counting each anew would take longer than the bench. */
function measuredPool(plan: Plan): Pick<StoredReport, 'counts' | 'samples' | 'sums'>[] {
  const random = new Random(7);
  const set = signalsOf(plan);
  return Array.from({ length: POOL }, () => {
    const counter = new Counter(plan);
    counter.countRows(drawRows(random, INFERENCES), INFERENCES);
    counter.countClasses(drawScores(random, INFERENCES), INFERENCES);
    for (let i = 0; i < INFERENCES; i++) counter.countLatency(0.004 * Math.exp(0.3 * random.normal()));
    const { cells, inferences } = counter.finish();
    const samples = new Float64Array(set.groups.length);
    const sums = new Float64Array(set.signals.length);
    set.measure(cells, inferences, samples, sums);
    return { counts: cells, samples: Float32Array.from(samples), sums: Float32Array.from(sums) };
  });
}
