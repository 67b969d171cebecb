import type { AlarmEvent } from './alarm-store.js';
import type { Connection } from './connection/connection.js';
import type { BlockClock } from './evaluation-store.js';
import { number, text, texts } from './fields.js';

/** How many devices have reported a window so far. Event time in epoch seconds. */
export interface WindowCount {
  readonly start: number;
  readonly seconds: number;
  readonly devices: number;
}

/** What has come in beyond what was evaluated, for the watermark. */
export interface WindowProgress {
  /** Models and plans that have reports with an ingest id in (after, upTo]. */
  active(after: number, upTo: number): Promise<{ model: string; planDigest: string }[]>;
  /** Windows of that length (0: any) later than `after`, oldest first. Cost: reads only those windows. */
  windowsAfter(
    model: string,
    planDigest: string,
    after: number,
    upTo: number,
    windowSeconds: number,
  ): Promise<WindowCount[]>;
  /** Length of this model's windows, as evaluated so far or reported; 0 while nothing is. */
  windowSeconds(model: string, planDigest: string): Promise<number>;
  /** Evaluated blocks that start after `after`, oldest first; all clocks. */
  evaluationsAfter(model: string, planDigest: string, after: number): Promise<EvaluatedBlock[]>;
  /** What is on record of alarms raised at or after `since`, so that a replay records nothing twice. */
  alarmEventsSince(
    model: string,
    planDigest: string,
    since: number,
  ): Promise<Pick<AlarmEvent, 'alarm' | 'state' | 'signals' | 'decision'>[]>;
  /** How many plans a model has. */
  plans(model: string): Promise<number>;
  /** Devices of a model that reported by other plans within `[from, to)`: they have moved, and are not silent. */
  elsewhere(model: string, planDigest: string, from: number, to: number, upTo: number): Promise<string[]>;
}

export interface EvaluatedBlock {
  readonly clock: BlockClock;
  readonly start: number;
  readonly ingestUpTo: number;
  /** Devices that had reported it by then; 0 for slow blocks. */
  readonly devices: number;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function windowProgress({ tick }: Connection): WindowProgress {
  return {
    active: (after, upTo) =>
      tick.rows(ACTIVE, (row) => ({ model: text(row, 'model'), planDigest: text(row, 'plan_digest') }), {
        after,
        upTo,
      }),
    windowsAfter: (model, planDigest, after, upTo, windowSeconds) =>
      tick.rows(
        WINDOWS,
        (row) => ({
          start: number(row, 'start'),
          seconds: number(row, 'seconds'),
          devices: number(row, 'devices'),
        }),
        { model, planDigest, after: Math.max(0, after), upTo, windowSeconds },
      ),
    async windowSeconds(model, planDigest) {
      const rolledUp = await tick.rows(WINDOW_SECONDS, (row) => number(row, 'seconds'), { model, planDigest });
      return rolledUp[0] ?? 0;
    },
    evaluationsAfter: (model, planDigest, after) =>
      tick.rows(
        EVALUATIONS,
        (row) => ({
          clock: text(row, 'clock') as BlockClock,
          start: number(row, 'start'),
          ingestUpTo: number(row, 'upto'),
          devices: number(row, 'devices'),
        }),
        { model, planDigest, after: Math.max(0, after) },
      ),
    async plans(model) {
      const found = await tick.rows(PLANS, (row) => number(row, 'plans'), { model });
      return found[0] ?? 0;
    },
    elsewhere: (model, planDigest, from, to, upTo) =>
      tick.rows(ELSEWHERE, (row) => text(row, 'device'), { model, planDigest, from, to, upTo }),
    alarmEventsSince: (model, planDigest, since) =>
      tick.rows(
        ALARM_EVENTS,
        (row) => ({
          alarm: text(row, 'alarm'),
          state: text(row, 'state') as AlarmEvent['state'],
          signals: texts(row, 'signals'),
          ...(text(row, 'decision') === 'keep' && { decision: 'keep' as const }),
        }),
        { model, planDigest, since: Math.max(0, since) },
      ),
  };
}

const ACTIVE = `
  SELECT model, plan_digest
  FROM reports
  WHERE ingest_id > {after:UInt64} AND ingest_id <= {upTo:UInt64}
  GROUP BY model, plan_digest
  ORDER BY model, plan_digest`;

const WINDOWS = `
  SELECT toUnixTimestamp(window_start) AS start, max(window_seconds) AS seconds, uniqExact(device) AS devices
  FROM reports
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND window_start > toDateTime({after:UInt32}, 'UTC') AND ingest_id <= {upTo:UInt64}
      AND ({windowSeconds:UInt32} = 0 OR window_seconds = {windowSeconds:UInt32})
  GROUP BY window_start
  ORDER BY window_start`;

/** Roll-ups outlive reports; before the first of them nothing was evaluated, but it may be on record that it will be. */
const WINDOW_SECONDS = `
  SELECT seconds FROM (
      SELECT window_seconds AS seconds, 1 AS rank FROM cohort_counts
      WHERE model = {model:String} AND plan_digest = {planDigest:String} ORDER BY window_start LIMIT 1
      UNION ALL
      SELECT window_seconds AS seconds, 2 AS rank FROM reports
      WHERE model = {model:String} AND plan_digest = {planDigest:String} ORDER BY window_start LIMIT 1
  )
  ORDER BY rank LIMIT 1`;

const PLANS = 'SELECT uniqExact(digest) AS plans FROM plans WHERE model = {model:String}';

const ELSEWHERE = `
  SELECT DISTINCT device
  FROM reports
  WHERE model = {model:String} AND plan_digest != {planDigest:String}
      AND window_start >= toDateTime({from:UInt32}, 'UTC') AND window_start < toDateTime({to:UInt32}, 'UTC')
      AND ingest_id <= {upTo:UInt64}
  ORDER BY device`;

const EVALUATIONS = `
  SELECT clock, toUnixTimestamp(block_start) AS start, ingest_upto AS upto, devices
  FROM evaluations FINAL
  WHERE model = {model:String} AND plan_digest = {planDigest:String} AND block_start > toDateTime({after:UInt32}, 'UTC')
  ORDER BY block_start`;

const ALARM_EVENTS = `
  SELECT alarm, state, signals, decision
  FROM alarm_events
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND (raised_at >= toDateTime({since:UInt32}, 'UTC') OR resolved_at >= toDateTime({since:UInt32}, 'UTC'))
  ORDER BY event_id`;
