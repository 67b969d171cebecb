import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_RIPENESS } from '../../detect/ripeness.js';
import { Tick } from '../../detect/tick.js';
import { DRIFT_DEVICES, DRIFT_FROM, DRIFT_SEED, driftingReport } from '../../detect/testing-drift.js';
import { PUMP_FIRST, PUMP_WINDOW, putPumpPlan } from '../../detect/testing-pump.js';
import { openStore, type Store } from '../../store/store.js';
import { explainAlarm } from './explain-alarm.js';
import { explainText } from './explain-text.js';
import type { Explanation } from './explanation.js';

const OPTIONS = {
  ...DEFAULT_RIPENESS,
  latenessSlowBlocks: 1,
  detector: { clock: 'window', windowSeconds: PUMP_WINDOW } as const,
};

describe(`explaining an alarm (seed ${DRIFT_SEED})`, () => {
  let directory: string;
  let store: Store;
  let alarm: string;
  const explained = async (options = OPTIONS, kDevices = 5): Promise<Explanation> =>
    (await explainAlarm(store, alarm, options, kDevices))!;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-explain-'));
    store = await openStore({ data: directory }, 0);
    await putPumpPlan(store);
    for (let window = 0; window < 80; window++) {
      await store.reports.append(Array.from({ length: DRIFT_DEVICES }, (_, d) => driftingReport(d, window, 0.06)));
    }
    const tick = new Tick(store, OPTIONS, { now: () => 0 });
    for (let more = true; more;) ({ more } = await tick.run());
    await tick.close();
    alarm = (await store.alarms.current())[0]!.alarm;
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('judges the stored reports once more, to the same alarm with the same evidence', async () => {
    const { replay, path, alarm: shown } = await explained();
    expect(replay.outcome).toBe('same');
    expect(shown).toMatchObject({ cohort: { hw: 'b' }, feature: 'flow', lane: 'evidence' });
    const last = path.at(-1)!;
    const [event] = await store.alarms.current();
    expect(last.evidence / event!.evidence).toBeCloseTo(1, 6);
    expect(Date.parse(last.at) / 1000 + PUMP_WINDOW).toBe(event!.raisedAt);
    expect(last.evidence).toBeGreaterThan(last.threshold);
    expect(path.filter(({ evidence, threshold }) => evidence >= threshold)).toHaveLength(1);
  });

  it('tells each block with the parts of its variance, from the first window on', async () => {
    const { path } = await explained();
    expect(Date.parse(path[0]!.at) / 1000).toBe(PUMP_FIRST);
    expect(path.length).toBeGreaterThan(DRIFT_FROM);
    for (const { deviation, parts, outcome } of path.slice(-5)) {
      expect(outcome).toBe('stable');
      // No shocks here: the larger of the two is the deviation, and neither is far from what sampling explains.
      expect(deviation ** 2).toBeCloseTo(Math.max(parts.betweenDevices, parts.past), 8);
      expect(parts.sampling).toBeGreaterThan(0.2 * deviation ** 2);
      expect(parts.margin).toBe(0.02);
    }
  });

  it('shows the counts with the weights that make them the signal', async () => {
    const { counts, signal } = await explained();
    expect(signal.id).toBe('flow/location');
    if (counts.outcome !== 'counts') throw new Error(counts.outcome);
    const mean = (of: 'before' | 'since'): number => {
      const total = counts.cells.reduce((sum, cell) => sum + cell[of], 0);
      return counts.cells.reduce((sum, cell) => sum + cell.weight * cell[of], 0) / total;
    };
    // Twelve devices, thirty inferences a window.
    expect(counts.before.inferences).toBe(DRIFT_FROM * 12 * 30);
    expect(mean('since') - mean('before')).toBeGreaterThan(0.15);
    const weights = counts.cells.map(({ weight }) => weight);
    expect(weights.slice(0, 16)).toEqual([...weights.slice(0, 16)].sort((a, b) => a - b));
  });

  it('says so when another verdict comes out, and when reports are gone', async () => {
    const deaf = { ...OPTIONS, detector: { ...OPTIONS.detector, falseAlarmsPerWeek: 1e-30 } };
    expect((await explained(deaf)).replay).toMatchObject({ outcome: 'differs' });
    const early = PUMP_FIRST + 20 * PUMP_WINDOW;
    await store.connection.write.command(
      `ALTER TABLE reports DELETE WHERE window_start < toDateTime(${early}, 'UTC') SETTINGS mutations_sync = 2`,
    );
    const { replay } = await explained();
    expect(replay).toMatchObject({ outcome: 'partly', windowsWithoutReports: 20 });
    expect(replay.text).toContain('20 of the 78 windows');
  });

  it('keeps counts of too few devices to itself, and knows no alarm that is not there', async () => {
    const { counts } = await explained(OPTIONS, 13);
    expect(counts).toEqual({ outcome: 'suppressed', devices: '<13' });
    expect(await explainAlarm(store, 'pump:1', OPTIONS, 5)).toBeUndefined();
  });

  it('reads as a text that names the question, the counts, the deviation and the evidence', async () => {
    const text = explainText(await explained());
    for (const part of [
      'flow on hw=b (pump)',
      'What was asked: where the values of flow lie (up or down) (flow/location)',
      'these devices against all others in the same block',
      'weighted mean',
      'sampling ',
      'an alarm from ',
      'The evidence, block by block',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});
