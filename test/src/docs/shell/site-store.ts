import type { Store } from '@fleetally/collector';
import { storeShiftedFleet } from '../../support/shifted-fleet.js';

const NOW = Date.parse('2026-01-13T14:15:00Z');
const SEED = 77;

/** Reports of two models, in each of which the real detector finds an alarm. */
export async function storeReports(store: Store): Promise<void> {
  await storeShiftedFleet(store, SEED);
  await storeShiftedFleet(store, SEED, 'fan');
}

/**
 * What the pages take for granted, under the very names that they use where a name can be chosen: the registered models
 * `har` and `gait`, alarms nobody has decided on, rollouts that run, recommendations.
 */
export async function storeRecords(store: Store): Promise<void> {
  await store.registry.change(() => ['har', 'gait'].flatMap((model, at) => ['1.0.0', '1.1.0', '1.2.0'].map((version, of) => added(model, version, `${at}${of}`)))); // prettier-ignore
  await store.alarms.append(FIRING.map(([alarm, feature], onset) => alarmOf(alarm, feature, onset)));
  await store.rollouts.change(() => ['ro-1', 'ro-5f1c9a02'].map((rollout) => running(rollout)));
  const runs = { version: '1.0.0', variant: '', digest: '00'.repeat(32) };
  const devices = Array.from({ length: 40 }, (_, i) => `d${i}`);
  await store.deliveries.put(
    devices.map((device) => ({ model: 'har', device, runs, executionProviders: [], toldAtMs: 0, recordedAtMs: NOW })),
  );
  await store.connection.write.insert('recommendation_events', RECOMMENDATIONS.map(recommended));
}

/** Alarms nobody has decided on, one for each decision that a page takes; an onset of its own makes each an incident. */
const FIRING = [
  ['pump:1', 'flow'],
  ['gait:5d1f…:heart_rate@hw=a@2026-01-13T14:20:00.000Z', 'heart_rate'],
  ['gait:kept-by-incident', 'stride'],
  ['gait:kept-by-alarm', 'stride'],
  ['gait:resolved', 'stride'],
] as const;

const RECOMMENDATIONS = ['re-5e8a01f2', 're-to-dismiss', 're-to-accept'] as const;

function alarmOf(alarm: string, feature: string, onset: number): Parameters<Store['alarms']['append']>[0][number] {
  const raisedAt = NOW / 1_000 + onset * 90_000;
  return {
    ...{ alarm, model: alarm.split(':')[0]!, planDigest: 'aa', cohort: { hw: 'a' }, feature, features: [] },
    ...{ signal: 'location', signals: [`${feature}/location`], lane: 'evidence', state: 'firing' },
    ...{ raisedAt, changedAt: raisedAt - 600, resolvedAt: null, evidence: 3_000 },
    effect: { shiftSigma: 0.3, psi: 0.1, js: 0.1, wasserstein: 0.1, ks: 0.1 },
    found: { clock: 'window', effectSd: 0.3, devices: 16 },
    ...{ recordedAtMs: raisedAt * 1_000, author: 'fleetally', reason: 'raised' },
  };
}

function added(model: string, version: string, digits: string) {
  const by = { author: 'ann', reason: 'first', addedAtMs: NOW, executionProviders: [], card: {} };
  return {
    action: 'added' as const,
    variant: { model, version, variant: '', digest: digits.repeat(32), sizeBytes: 10, ...by },
  };
}

function running(rollout: string) {
  return {
    ...({ rollout, model: 'har', version: '1.2.0', kind: 'release', controlShare: 0, state: 'running' } as const),
    ...({ action: 'started', stage: 0, stageSince: NOW / 1_000, startedAtMs: NOW, changedAtMs: NOW } as const),
    stages: [0.5, 1].map((share) => ({ share, soakSeconds: 60, minDevices: 1 })),
    ...{ author: 'ann', reason: 'first' },
  };
}

function recommended(recommendation: string, at: number): Record<string, unknown> {
  const texts = { variants: [], expected_gain: '', would_change: '', rollout: '', evidence: '[]', ruled_out: '[]' };
  return {
    ...{ event_id: at + 1, recommendation, state: 'open', model: 'gait', cohorts: [{ kind: 'watch' }], ...texts },
    ...{ action: 'rollback', from_version: '1.2.0', to_version: '1.1.0', to_variant: '', cause: recommendation },
    ...{ reason: 'It does worse.', raised_at: NOW / 1_000, opened_at: '2026-01-13 14:15:00', author: 'fleetally' },
    ...{ state_reason: 'found', recorded_at: '2026-01-13 14:15:00' },
  };
}
