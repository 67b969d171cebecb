import { cohortKey, cohortOfKey } from '../detect/cohort-key.js';
import { signalsOf } from '@fleetally/counts';
import type { AlarmEvent } from './alarm-store.js';
import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';
import { deviceCount, figuresOf } from './suppression.js';
import { instantOf } from './views-instant.js';
import type { PlanReader } from './views-plans.js';
import type { AlarmView } from './views.js';

/** From this share of its threshold on, evidence is worth telling people about. */
export const PENDING_SHARE = 0.1;

export interface PendingSource {
  readonly connection: Connection;
  readonly plans: PlanReader;
  readonly kDevices: number;
}

/**
 * Streams on their way to an alarm, the closest first. Live state, worked out from the newest verdicts and never stored:
 * most of it comes to nothing, and the history of a quiet fleet stays quiet. One per model, cohort and feature (its
 * strongest signal), and none where an alarm is firing already.
 *
 * Cost: one scan over four days of verdicts, so a model that has been silent for longer has nothing pending.
 */
export async function readPending(
  { connection, plans, kDevices }: PendingSource,
  alarms: readonly AlarmEvent[],
): Promise<readonly AlarmView[]> {
  const firing = new Set(alarms.filter(({ state }) => state === 'firing').map(subjectOf));
  const rows = await connection.read.rows(PENDING, decode, { share: PENDING_SHARE });
  return Promise.all(
    rows
      .filter((row) => !firing.has(subjectOf(row)))
      .map(async ({ devices, start, planDigest, evidence, ...row }) => {
        const shown = deviceCount(devices, kDevices);
        const at = instantOf(start);
        const figure = typeof shown === 'number' ? 'inconclusive' : 'suppressed';
        return {
          ...row,
          ...figuresOf(devices, kDevices, { evidence }),
          alarm: `pending:${row.model}:${cohortKey(row.cohort)}:${row.signal}`,
          plan: planDigest,
          devices: shown,
          features: await featuresOf(planDigest, row.signal, row.feature),
          signals: [row.signal],
          lane: 'evidence',
          state: 'pending',
          raisedAt: at,
          changedAt: at,
          effect: { shiftSigma: figure, psi: figure, js: figure, wasserstein: figure, ks: figure },
        } as const;
      }),
  );

  async function featuresOf(digest: string, id: string, feature: string): Promise<readonly string[]> {
    const plan = await plans.byDigest(digest);
    return (plan && signalsOf(plan).signals.find((signal) => signal.id === id)?.features) ?? [feature];
  }
}

function subjectOf({ model, cohort, feature }: Pick<AlarmEvent, 'model' | 'cohort' | 'feature'>): string {
  return [model, cohortKey(cohort), feature].join('\n');
}

// A stream's newest verdict must be of the last two evaluated blocks of its clock: cohorts keep a verdict only while there
// is evidence, so an older one tells that the evidence has gone.
const PENDING = `
  WITH (SELECT max(block_start) FROM evaluations) AS newest
  SELECT model, plan_digest, cohort, signal, last_feature, toUnixTimestamp(last_start) AS start, last_evidence,
      last_evidence / last_threshold AS progress, last_devices
  FROM (
      SELECT model, plan_digest, cohort, signal,
          argMax((feature, clock, block_start, outcome, evidence, threshold, devices), (block_start, evaluated_at)) AS last,
          last.1 AS last_feature, last.2 AS clock_used, last.3 AS last_start, last.4 AS last_outcome,
          last.5 AS last_evidence, last.6 AS last_threshold, last.7 AS last_devices
      FROM verdicts
      WHERE block_start >= newest - INTERVAL 4 DAY
      GROUP BY model, plan_digest, cohort, signal
      HAVING last_outcome = 'stable' AND last_evidence >= {share:Float64} * last_threshold
          AND last_evidence < last_threshold
  ) AS streams
  INNER JOIN (
      SELECT model AS of_model, clock AS of_clock, min(block_start) AS since
      FROM (
          SELECT DISTINCT model, clock, block_start
          FROM evaluations
          WHERE block_start >= newest - INTERVAL 4 DAY
          ORDER BY block_start DESC
          LIMIT 2 BY model, clock
      )
      GROUP BY model, clock
  ) AS clocks ON model = of_model AND clock_used = of_clock
  WHERE last_start >= since
  ORDER BY progress DESC, model, cohort, signal
  LIMIT 1 BY model, cohort, last_feature
  LIMIT 1000`;

function decode(row: Parameters<typeof text>[0]) {
  return {
    model: text(row, 'model'),
    planDigest: text(row, 'plan_digest'),
    cohort: cohortOfKey(text(row, 'cohort')),
    signal: text(row, 'signal'),
    feature: text(row, 'last_feature'),
    start: number(row, 'start'),
    evidence: number(row, 'last_evidence'),
    progress: number(row, 'progress'),
    devices: number(row, 'last_devices'),
  };
}
