import type { Store } from '../store/store.js';
import { END, HOUR, IN_A } from '../store/testing-views.js';

/** What the pages' example data lacks for the cookbook: an incident, a recommendation with its rollout, accuracy, an anomaly. */
export async function seedQuestions(store: Store, planDigest: string): Promise<void> {
  const { write } = store.connection;
  const of = { model: 'pump', plan_digest: planDigest };
  const at = '2026-01-06 04:00:00';
  const incident = {
    ...{ model: 'pump', incident: 'in-1', alarms: ['pump:1'], cohorts: [{ hw: 'a' }], devices: 14, opened_at: at },
    ...{
      headline: 'temperature reads 0.5 sd high on devices with hw a',
      why: 'input-moved',
      why_text: 'The input moved.',
    },
    ...{
      signals: ['temperature/location'],
      signal_alarms: ['pump:1'],
      effects: [0.5],
      contributions: [1],
      changed_at: at,
    },
    ...{ action: 'opened', author: 'fleetally', reason: 'raised', recorded_at: at, accuracy_change: -0.03 },
  };
  await write.insert('incident_events', [
    { ...incident, event_id: 1, state: 'open' },
    {
      ...incident,
      event_id: 2,
      incident: 'in-0',
      alarms: ['pump:0'],
      state: 'resolved',
      resolved_at: '2026-01-06 09:00:00',
    },
  ]);
  await write.insert('recommendation_events', [
    {
      ...{ event_id: 1, recommendation: 're-1', state: 'accepted', model: 'pump', action: 'rollback', cohorts: [{}] },
      ...{
        from_version: '2.0.0',
        to_version: '1.0.0',
        raised_at: at,
        opened_at: at,
        recorded_at: '2026-01-06 04:20:00',
      },
      ...{
        evidence: JSON.stringify([{ kind: 'errors', finding: 'harm', devices: 9 }]),
        rollout: 'ro-1',
        author: 'ann',
      },
    },
  ]);
  await write.insert('rollout_events', [
    {
      ...{ event_id: 1, rollout: 'ro-1', action: 'started', model: 'pump', version: '1.0.0', kind: 'rollback' },
      ...{
        spec: JSON.stringify({ stages: [{ share: 1 }] }),
        recommendation: 're-1',
        state: 'running',
        stage_since: at,
      },
      ...{ author: 'ann', reason: 'worse on all devices', recorded_at: '2026-01-06 04:20:00' },
    },
  ]);
  const accuracy = { ...of, version: '1.0.0', day: '2026-01-06', outcome: 'estimated', true_outcome: 'estimated' };
  const truth = { true_accuracy: 0.78, true_low: 0.74, true_high: 0.82, labels: 400, written_at: at };
  await write.insert('accuracy_days', [
    {
      ...accuracy,
      ...truth,
      cohort: '',
      estimate: 0.8,
      low: 0.78,
      high: 0.82,
      inferences: 800,
      devices: 20,
      label_devices: 9,
    },
    {
      ...accuracy,
      ...truth,
      cohort: 'hw=a',
      estimate: 0.7,
      low: 0.68,
      high: 0.72,
      inferences: 560,
      devices: 14,
      label_devices: 2,
    },
    {
      ...accuracy,
      ...truth,
      cohort: 'hw=c',
      estimate: 0.1,
      low: 0,
      high: 0.2,
      inferences: 80,
      devices: 2,
      label_devices: 2,
    },
  ]);
  await write.insert('anomaly_events', [
    {
      ...{ event_id: 1, anomaly: 'an-1', ...of, kind: 'stuck', device: 'd03', features: ['temperature'] },
      ...{ state: 'firing', raised_at: at, since: at, devices: 1, excess: 7, recorded_at: at },
    },
    {
      ...{ event_id: 2, anomaly: 'an-2', ...of, kind: 'saturated', cohort: { hw: 'a' }, features: ['temperature'] },
      ...{ state: 'firing', raised_at: at, since: at, devices: 12, excess: 9, recorded_at: at },
    },
  ]);
  await seedAfterAlarm(store, planDigest);
}

/** The evidence behind the alarm on temperature has been set back since, and output has gathered some, of hardly any change. */
async function seedAfterAlarm({ evaluations }: Store, planDigest: string): Promise<void> {
  const verdict = {
    model: 'pump',
    planDigest,
    cohort: 'hw=a',
    clock: 'window',
    blockStart: END - HOUR,
    reason: '',
    deviation: 0.05,
    threshold: 5_000,
    devices: IN_A,
    evaluatedAtMs: END * 1000 + 1,
  } as const;
  await evaluations.recordVerdicts([
    {
      ...verdict,
      ...{ signal: 'temperature/location', feature: 'temperature' },
      ...{ outcome: 'drift', effect: 0.5, z: 4, evidence: 0 },
    },
    {
      ...verdict,
      ...{ signal: 'output/share:worn', feature: 'output' },
      ...{ outcome: 'stable', effect: -0.002, z: 2, evidence: 400 },
    },
  ]);
}
