import { clockEvents, type DeviceClock } from '../anomalies/clock-skew.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import { number, text } from '../store/fields.js';
import { SqlValues } from '../store/sql-values.js';
import type { Store } from '../store/store.js';

/** Clocks wander slowly, and devices introduce themselves seldom. */
const EVERY_MS = 60_000;
const MOST_OPEN = 10_000;

/** Looks after the devices' clocks, which belong to no model. What it knows is what the store holds. */
export class ClockTick {
  readonly #store: Store;
  readonly #limitSeconds: number;
  readonly #now: () => number;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store, limitSeconds: number, now: () => number) {
    this.#store = store;
    this.#limitSeconds = limitSeconds;
    this.#now = now;
  }

  /** Resolves to what is new; to nothing when it looked a moment ago. Rejects with StoreError. */
  async turn(): Promise<AnomalyEvent[]> {
    const now = this.#now();
    if (now - this.#lookedAt < EVERY_MS && now >= this.#lookedAt) return [];
    const { anomalies, connection } = this.#store;
    const open = await anomalies.current({ kind: 'clock-skew', state: 'firing', limit: MOST_OPEN });
    const limitMs = Math.round(this.#limitSeconds * 1_000);
    const values = new SqlValues();
    const named = values.list(open.map(({ device }) => device).filter((device) => device !== ''));
    const clocks = await connection.tick.rows(clocksSql(named), clockRow, { limitMs, ...values.parameters });
    const [known = 0] = await connection.tick.rows(KNOWN, (row) => number(row, 'known'));
    const events = clockEvents(clocks, known, open, this.#limitSeconds, Math.floor(now / 1_000)).map((event) => ({
      ...{ ...event, model: '', planDigest: '', recordedAtMs: now },
    }));
    await anomalies.append(events);
    this.#lookedAt = now;
    return events;
  }
}

const KNOWN = 'SELECT uniqExact(device) AS known FROM devices';

/** Reports refused for their time within the last day tell of a clock that is far out. */
const clocksSql = (named: string): string => `
  SELECT device, skew, refused
  FROM (
      SELECT device, argMax(clock_skew_ms, last_seen) AS skew, device IN (
          SELECT device FROM rejections
          WHERE reason = 'clock' AND device != '' AND day >= today() - 1
      ) AS refused
      FROM devices GROUP BY device
  )
  WHERE abs(skew) > {limitMs:Int64} OR refused OR device IN ${named}
  ORDER BY device`;

function clockRow(row: Record<string, unknown>): DeviceClock {
  return { device: text(row, 'device'), skewMs: number(row, 'skew'), refused: number(row, 'refused') === 1 };
}
