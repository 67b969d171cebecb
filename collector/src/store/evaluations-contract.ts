import { expect, it } from 'vitest';
import type { StoredVerdict } from './evaluation-store.js';
import type { Store } from './store.js';
import { START } from './testing-reports.js';

/** What every store must keep of evaluations, verdicts and detectors' states; part of its contract. */
export function evaluationContract(store: () => Store): void {
  it('keeps the last evaluated block of each clock, and verdicts with figures that are not known', async () => {
    const evaluation = {
      model: 'pump',
      planDigest: 'aa',
      clock: '6h',
      blockStart: START,
      ingestUpTo: 1_000,
      devices: 3,
      evaluatedAtMs: 5_000,
    } as const;
    await store().evaluations.record([{ ...evaluation, blockStart: START + 21_600 }]);
    await store().evaluations.record([evaluation]);
    expect(await store().evaluations.latest()).toEqual([{ ...evaluation, blockStart: START + 21_600 }]);
    await store().evaluations.recordVerdicts([VERDICT, { ...VERDICT, blockStart: START + 300 }]);
  });

  it('keeps the newest complete snapshot, whatever its size and bytes', async () => {
    const key = { model: 'pump', planDigest: 'aa' };
    expect(await store().snapshots.latest('pump', 'aa')).toBeUndefined();
    const large = Buffer.alloc((16 << 20) * 2 + 5, 'bytes ÿ\0');
    for (const [i, bytes] of [large, Buffer.of(0, 255, 10), Buffer.alloc(0), Buffer.of(3)].entries()) {
      const snapshot = { ...key, takenAtMs: 1_000 * (i + 1), blockStart: START + i, bytes };
      await store().snapshots.save(snapshot);
      const latest = await store().snapshots.latest('pump', 'aa');
      expect({ ...latest, bytes: undefined }).toEqual({ ...snapshot, bytes: undefined });
      expect(bytes.equals(latest?.bytes ?? Buffer.of(9))).toBe(true);
    }
  });
}

const VERDICT: StoredVerdict = {
  model: 'pump',
  planDigest: 'aa',
  cohort: '',
  signal: 'flow/location',
  feature: 'flow',
  clock: 'window',
  blockStart: START,
  outcome: 'inconclusive',
  reason: 'learning',
  effect: NaN,
  deviation: NaN,
  z: 0,
  evidence: Infinity,
  threshold: 2_016,
  devices: 4,
  evaluatedAtMs: START * 1000,
};
