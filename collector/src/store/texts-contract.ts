import { expect, it } from 'vitest';
import { ClockTick } from '../detect/tick-clocks.js';
import type { AlarmEvent } from './alarm-store.js';
import { appendDecisions, readDecisionsOn, type AlarmDecision } from './decision-store.js';
import { appendIncidents } from './incident-store.js';
import { testIncident } from './incidents-contract.js';
import type { Store } from './store.js';
import { START, testReport } from './testing-reports.js';
import { clickhouseViews } from './views-clickhouse.js';

/** Names that people may choose. */
const MODEL = "o'pump\\";
const DEVICE = "ann's\\watch";
const HW = "1' \\2";
const ALARM = `${MODEL}:1`;
const K = 2;

/** What every store must find, whatever it is called: a server refuses lists of texts that hold quotes. */
export function textsContract(store: () => Store): void {
  const views = () => clickhouseViews(store(), { kDevices: K });

  it('finds the devices, the incident and the decisions of an alarm with quotes in its names', async () => {
    const { alarms, connection, evaluations, cohorts, reports } = store();
    const signal = "it's\\/location";
    const planDigest = 'cc'.repeat(32);
    const of = { model: MODEL, planDigest, attributes: { hw: HW } };
    await reports.append([testReport({ ...of, device: DEVICE }), testReport({ ...of, device: `${DEVICE}2` })]);
    const range = { model: MODEL, planDigest, from: START, to: START + 300 };
    await cohorts.rollUp({ ...range, ingestUpTo: reports.acceptedUpTo() });
    await evaluations.recordVerdicts([
      {
        ...{ model: MODEL, planDigest, clock: 'window', blockStart: START, evaluatedAtMs: 1, reason: '' },
        ...{ cohort: `hw=${HW.replace('\\', '\\\\')}`, signal, feature: "it's\\", outcome: 'drift', devices: 7 },
        ...{ effect: 0.5, deviation: 0.1, z: 5, evidence: 6_000, threshold: 5_000 },
      },
    ]);
    await alarms.append([testAlarm({ signals: [signal] }), testAlarm({ alarm: `${ALARM}fast`, signals: ['x/y'] })]);
    const decision: AlarmDecision = {
      ...{ alarm: ALARM, model: MODEL, planDigest, action: 'keep', afterWindow: START, effectiveAt: START + 300 },
      ...{ author: "o'neill", reason: 'known', recordedAtMs: 1_000 },
    };
    await appendDecisions(connection, [decision]);
    await appendIncidents(connection, [testIncident({ incident: 'in-7', model: MODEL, alarms: [ALARM] })]);
    expect(await views().alarm(ALARM)).toMatchObject({
      ...{ alarm: ALARM, devices: 7, evidence: 6_000, incident: 'in-7', kept: { author: "o'neill" } },
    });
    // Without a verdict, what is rolled up says how many devices there were.
    expect(await views().alarm(`${ALARM}fast`)).toMatchObject({ devices: 'no-data', evidence: 6_000 });
    expect(await readDecisionsOn(connection, [ALARM, 'other'])).toEqual([decision]);
    expect(await readDecisionsOn(connection, [])).toEqual([]);
  });

  it('tells what devices with quotes in their names have sent', async () => {
    const seen = { agentVersion: '1', firstSeenMs: 1_000, lastSeenMs: 2_000, clockSkewMs: 0, publicKey: '00' };
    await store().devices.put([{ device: DEVICE, ...seen }]);
    const { devices } = await views().devices({ model: MODEL, limit: 10 });
    expect(devices).toMatchObject([{ device: DEVICE, reports: 1 }]);
  });

  it('goes on following the clock of a device with quotes in its name until it is right', async () => {
    const seen = { agentVersion: '1', firstSeenMs: 1_000, publicKey: '00' };
    let now = 1_000_000;
    const ticks = new ClockTick(store(), 60, () => now);
    await store().devices.put([{ device: DEVICE, ...seen, lastSeenMs: 3_000, clockSkewMs: 600_000 }]);
    const mine = (events: readonly { device: string }[]) => events.filter(({ device }) => device === DEVICE);
    expect(mine(await ticks.turn())).toMatchObject([{ kind: 'clock-skew', state: 'firing' }]);
    await store().devices.put([{ device: DEVICE, ...seen, lastSeenMs: 4_000, clockSkewMs: 0 }]);
    now += 120_000;
    expect(mine(await ticks.turn())).toMatchObject([{ kind: 'clock-skew', state: 'resolved' }]);
  });
}

function testAlarm(change: Partial<AlarmEvent>): AlarmEvent {
  return {
    ...{ alarm: ALARM, model: MODEL, planDigest: 'cc'.repeat(32), cohort: { hw: HW }, feature: "it's\\", features: [] },
    ...{ signal: 'location', signals: [], lane: 'evidence', state: 'firing', raisedAt: START + 300, changedAt: START },
    ...{ resolvedAt: null, evidence: 6_000, recordedAtMs: 1, author: 'fleetally', reason: 'raised' },
    effect: { shiftSigma: 0.5, psi: 0.1, js: 0.1, wasserstein: 0.5, ks: 0.2 },
    ...change,
  };
}
