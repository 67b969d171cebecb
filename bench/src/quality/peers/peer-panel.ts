import type { ReportColumns } from '@fleetally/collector';
import type { MixedFleet } from '../fleet/mixed/mixed-fleet.js';
import type { Stream } from '../fleet/fleet-stream.js';
import { WINDOWS_PER_DAY } from '../fleet/influence.js';
import { DefaultRules, RULES, type Fired } from './default-rules.js';
import { ColumnGatherer, type WindowColumns } from './window-columns.js';

/** Rules are asked once an hour: a person who asks more often is told of more. */
const EVERY = 12;
const REFERENCE_WINDOWS = 7 * WINDOWS_PER_DAY;
const CHUNKS = 10;

/** How often each rule fired, over windows judged. */
export interface PeerShares {
  readonly judged: number;
  /** Of windows in which it fired on any column, by rule. */
  readonly any: readonly number[];
}

/** A fleet as the detector sees it, with the peers' rules looking at the raw values on the way: the first week is their reference. */
export class PeerPanel implements Stream {
  readonly watched: MixedFleet['watched'];
  readonly #fleet: MixedFleet;
  readonly #gatherer = new ColumnGatherer();
  readonly #chunks: WindowColumns[] = [];
  readonly #fired = new Float64Array(RULES.length);
  #judged = 0;
  #rules: DefaultRules | undefined;

  constructor(fleet: MixedFleet) {
    this.#fleet = fleet;
    this.watched = fleet.watched;
  }

  get window(): number {
    return this.#fleet.window;
  }

  set window(window: number) {
    this.#fleet.window = window;
  }

  next(): ReportColumns {
    if (this.window % EVERY !== 0) return this.#fleet.next();
    if (this.window < REFERENCE_WINDOWS) {
      // Spread over the hours of the day as well as over the week.
      const due = (this.#chunks.length * REFERENCE_WINDOWS) / CHUNKS;
      if (this.window < due) return this.#fleet.next();
      const [columns, values] = this.#tapped();
      this.#chunks.push(values);
      return columns;
    }
    const [columns, fired] = this.judged();
    this.#judged += 1;
    for (const [rule, byColumn] of fired.entries()) if (byColumn.some(Boolean)) this.#fired[rule]! += 1;
    return columns;
  }

  /** The next window, and what each rule fires on in it. To be called after the first week. */
  judged(): [columns: ReportColumns, fired: Fired] {
    this.#rules ??= new DefaultRules(this.#chunks);
    const [columns, values] = this.#tapped();
    return [columns, this.#rules.judge(values)];
  }

  get shares(): PeerShares {
    return { judged: this.#judged, any: [...this.#fired].map((fired) => fired / Math.max(1, this.#judged)) };
  }

  #tapped(): [columns: ReportColumns, values: WindowColumns] {
    this.#fleet.tap = (_device, rows) => this.#gatherer.add(rows);
    const columns = this.#fleet.next();
    this.#fleet.tap = undefined;
    return [columns, this.#gatherer.take()];
  }
}
