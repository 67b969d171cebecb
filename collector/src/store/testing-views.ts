import { canonicalPlanBytes, planDigest, toHex, type Plan } from '@fleetally/counts';
import type { StoredReport } from './report.js';
import type { Store } from './store.js';
import { HOUR, planOfPump, reportOf } from './testing-pump-reports.js';
import { START } from './testing-reports.js';

export { HOUR };
/** 30 hours of windows of one hour each. */
export const WINDOWS = 30;
/** From this window on, temperature reads half a standard deviation high on hw = a. */
export const CHANGE = 26;
export const END = START + WINDOWS * HOUR;
export const DEVICES = 20;
/** Devices of hw = a. */
export const IN_A = 14;

/** What was put in, to hold answers against. */
export interface Seeded {
  readonly plan: Plan;
  readonly digest: string;
}

/**
 * Fills a store for tests of what pages read: 14 devices of hw = a, 4 of hw = b and 2 of hw = c (a lone small cohort
 * could be had by subtraction), two features and a classifier, roll-ups,
 * verdicts and one firing alarm. The same every time.
 */
export async function seedViews(store: Store): Promise<Seeded> {
  const plan = planOfPump();
  const digest = toHex(planDigest(plan));
  await store.plans.put(
    { digest, model: plan.model, body: Buffer.from(canonicalPlanBytes(plan)).toString() },
    START * 1000,
  );
  const names = Array.from({ length: DEVICES }, (_, i) => `d${String(i).padStart(2, '0')}`);
  const attributes = (i: number) => ({ hw: i < IN_A ? 'a' : i < 18 ? 'b' : 'c' });
  await store.devices.put(
    names.map((device) => ({
      device,
      publicKey: device,
      agentVersion: '1',
      firstSeenMs: 1,
      lastSeenMs: 2,
      clockSkewMs: 0,
    })),
  );
  await store.devices.putAttributes(
    names.map((device, i) => ({ device, boot: 1, attributes: attributes(i) })),
    1_000,
  );
  const reports: StoredReport[] = [];
  for (let window = 0; window < WINDOWS; window++) {
    for (const [i, device] of names.entries()) {
      // The last device fell silent two hours ago.
      if (i === DEVICES - 1 && window >= WINDOWS - 2) continue;
      const shift = i < IN_A && window >= CHANGE ? 0.5 : 0;
      reports.push(
        reportOf(plan, digest, {
          device,
          sequence: window + 1,
          attributes: attributes(i),
          window,
          shift,
          seed: window * 100 + i,
        }),
      );
    }
  }
  await store.reports.append(reports);
  await store.cohorts.rollUp({
    model: plan.model,
    planDigest: digest,
    from: START,
    to: END,
    ingestUpTo: store.reports.acceptedUpTo(),
  });
  await seedVerdicts(store, digest);
  return { plan, digest };
}

async function seedVerdicts(store: Store, planDigest: string): Promise<void> {
  const stream = { model: 'pump', planDigest, clock: 'window', evaluatedAtMs: END * 1000 } as const;
  const verdict = {
    ...stream,
    cohort: 'hw=a',
    signal: 'temperature/location',
    feature: 'temperature',
    reason: '',
    devices: IN_A,
  };
  await store.evaluations.record([{ ...stream, blockStart: END - 2 * HOUR, ingestUpTo: 1, devices: DEVICES }]);
  await store.evaluations.recordVerdicts([
    ...Array.from({ length: 6 }, (_, i) => ({
      ...verdict,
      blockStart: START + (CHANGE - 2 + i) * HOUR,
      outcome: i > 3 ? 'drift' : 'stable',
      effect: i > 1 ? 0.5 : 0.01,
      deviation: 0.05,
      z: i > 1 ? 4 : NaN,
      evidence: i > 4 ? Infinity : 10 ** i,
      threshold: 5_000,
    })),
    ...['', 'hw=b'].map((cohort) => ({
      ...verdict,
      cohort,
      devices: cohort === '' ? DEVICES : 4,
      blockStart: END - HOUR,
      outcome: 'inconclusive',
      reason: cohort === '' ? 'learning' : 'too-few',
      effect: NaN,
      deviation: NaN,
      z: NaN,
      evidence: 0,
      threshold: 5_000,
    })),
  ]);
  const alarm = {
    alarm: 'pump:1',
    model: 'pump',
    planDigest,
    cohort: { hw: 'a' },
    feature: 'temperature',
    features: [],
    signal: 'location',
    signals: ['temperature/location'],
    lane: 'evidence',
    state: 'firing',
    raisedAt: START + (CHANGE + 2) * HOUR,
    changedAt: START + CHANGE * HOUR,
    resolvedAt: null,
    evidence: 12_000,
    effect: { shiftSigma: 0.5, psi: 0.2, js: NaN, wasserstein: 0.5, ks: 0.2 },
    recordedAtMs: END * 1000,
    author: 'fleetally',
    reason: 'raised',
  } as const;
  const old = { ...alarm, alarm: 'pump:0', raisedAt: START + 2 * HOUR, changedAt: START + HOUR };
  await store.alarms.append([old, alarm, { ...old, state: 'resolved', resolvedAt: START + 9 * HOUR }]);
}
