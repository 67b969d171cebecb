import { signalsOf } from '@fleetally/counts';
import { BASELINE_SECONDS } from '../detect/effects.js';
import { conditionFor } from './cohort-cuts-store.js';
import { text, textMap } from './fields.js';
import type { IncidentEvent } from './incident-store.js';
import { SqlValues } from './sql-values.js';
import type { PendingSource } from './views-pending.js';

/** Names of so many devices are given. */
const MOST_NAMES = 10;

/**
 * The devices of an incident whose own mean of its first signal has moved furthest in the direction of the whole, since
 * its onset and against their own past, furthest first. By name only, as the list of devices has them: what one device
 * counted is not told. `suppressed` when fewer than kDevices of them can be compared; none when the reports are gone.
 */
export async function readMostAffected(
  { connection, plans, kDevices }: PendingSource,
  event: IncidentEvent,
): Promise<readonly string[] | 'suppressed'> {
  const [part] = event.signals;
  const [alarm] = await connection.read.rows(
    `SELECT plan_digest, cohort FROM alarms WHERE alarm = {alarm:String}`,
    (row) => ({ digest: text(row, 'plan_digest'), cohort: textMap(row, 'cohort') }),
    { alarm: part?.alarm ?? '' },
  );
  const plan = alarm && (await plans.byDigest(alarm.digest));
  const signals = plan === undefined ? [] : signalsOf(plan).signals;
  const at = signals.findIndex(({ id }) => id === part?.signal);
  if (part === undefined || alarm === undefined || at < 0) return [];
  // Not even its own size may be told.
  if (Number.isNaN(part.contribution)) return 'suppressed';
  const values = new SqlValues();
  const of = { model: event.model, planDigest: alarm.digest };
  const condition = await conditionFor(connection, of, alarm.cohort, 'attributes', values);
  const names = await connection.read.rows(AFFECTED(condition), (row) => text(row, 'device'), {
    ...values.parameters,
    ...of,
    signal: at + 1,
    group: signals[at]!.group + 1,
    changedAt: event.changedAt,
    from: Math.max(0, event.changedAt - BASELINE_SECONDS),
    to: event.resolvedAt ?? 4_294_967_295,
    direction: part.effectSd < 0 ? -1 : 1,
  });
  return names.length < kDevices ? 'suppressed' : names.slice(0, MOST_NAMES);
}

const AFFECTED = (condition: string): string => `
  SELECT device,
      sumIf(sums[{signal:UInt32}], window_start >= {changedAt:UInt32}) / sumIf(samples[{group:UInt32}], window_start >= {changedAt:UInt32})
      - sumIf(sums[{signal:UInt32}], window_start < {changedAt:UInt32}) / sumIf(samples[{group:UInt32}], window_start < {changedAt:UInt32}) AS change
  FROM reports FINAL
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND window_start >= toDateTime({from:UInt32}, 'UTC') AND window_start < toDateTime({to:UInt32}, 'UTC') AND ${condition}
  GROUP BY device
  HAVING isFinite(change)
  ORDER BY change * {direction:Int8} DESC, device
  LIMIT 1000`;
