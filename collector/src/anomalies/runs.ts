import { grown } from '../detect/growing.js';
import type { ReportColumns } from '../detect/types.js';
import { channelState } from './channel-state.js';
import type { Channel, Channels } from './channels.js';
import type { Crossing } from './crossing.js';
import type { Records } from './records.js';
import type { AnomalyKind } from './types.js';

/** The shortest run that makes an anomaly. */
const LEAST_RUN = 2;
const LARGEST_NOTED = 4;
/** The usual spread is learnt over so long a time, windows. */
const SLOWEST = 1 / 500;
const CLASS = ['flat', 'dead'] as const;

/**
 * Channels that say nothing any more: all values missing (dead), or all in one place (stuck; saturated when that place
 * is the end of the range). The figure is how many windows running, over the longest run that the device, and this
 * channel on any device, has had without being broken. A device that was never any different is as it is.
 * Memory: 20 bytes per device and channel.
 */
export class RunWatch {
  readonly #channels: readonly Channel[];
  readonly #signalCount: number;
  readonly #groupCount: number;
  /** Rows x channels x 2 (flat, dead): windows running, and the longest healthy run. */
  run: Float32Array = new Float32Array(0);
  longest: Float32Array = new Float32Array(0);
  /** Rows x channels: the usual variance of location within a window. */
  spread: Float32Array = new Float32Array(0);
  /** Channels x 2: the longest healthy run of any device. */
  readonly usual: Float64Array;

  constructor({ channels, signalCount, groupCount }: Channels) {
    this.#channels = channels;
    this.#signalCount = signalCount;
    this.#groupCount = groupCount;
    this.usual = new Float64Array(channels.length * 2);
  }

  reach(rows: number): void {
    this.run = grown(this.run, rows * this.#channels.length * 2);
    this.longest = grown(this.longest, rows * this.#channels.length * 2);
    this.spread = grown(this.spread, rows * this.#channels.length);
  }

  /** One device's window. `windows`: how many it had before; `isOpen`: it is known to be broken in that feature. */
  take(
    columns: ReportColumns,
    d: number,
    row: number,
    windows: number,
    armed: number,
    records: readonly [flat: Records, dead: Records],
    isOpen: (feature: string) => boolean,
    into: Crossing[],
  ): void {
    for (const [c, channel] of this.#channels.entries()) {
      const usual = row * this.#channels.length + c;
      const from = { signals: d * this.#signalCount, groups: d * this.#groupCount };
      const { state, end, variance } = channelState(channel, columns, from, this.spread[usual]!);
      if (state === 'unknown') continue;
      if (!isOpen(channel.feature) && variance !== undefined) {
        this.spread[usual]! += Math.max(1 / (windows + 1), SLOWEST) * (variance - this.spread[usual]!);
      }
      for (const which of [0, 1] as const) {
        const i = (row * this.#channels.length + c) * 2 + which;
        const isOn = which === 0 ? state === 'stuck' || state === 'saturated' : state === 'dead';
        if (!isOn) {
          this.#end(i, c * 2 + which, windows, isOpen(channel.feature));
          continue;
        }
        const run = (this.run[i]! += 1);
        // A run that began with the device itself is its way of being.
        if (run > windows || windows < armed / 2 || isOpen(channel.feature)) continue;
        const excess = run / Math.max(1, this.longest[i]!, this.usual[c * 2 + which]!);
        const limit = records[which].limit(LEAST_RUN);
        if (run >= LEAST_RUN && excess >= limit && windows >= armed) {
          const since = columns.start - (run - 1) * columns.seconds;
          const kind: AnomalyKind = state === 'good' ? 'stuck' : state;
          const { feature } = channel;
          const found = { excess: excess / limit, overOwn: excess, class: CLASS[which] };
          into.push({ row, kind, feature, signal: '', line: -1, direction: end, since, ...found });
        } else records[which].note(Math.min(excess, LARGEST_NOTED));
      }
    }
  }

  /** True while the channel of that name is flat or dead. */
  isOn(row: number, feature: string): boolean {
    const c = this.#channels.findIndex((channel) => channel.feature === feature);
    const i = (row * this.#channels.length + c) * 2;
    return c >= 0 && (this.run[i]! > 0 || this.run[i + 1]! > 0);
  }

  forget(row: number): void {
    const width = this.#channels.length * 2;
    this.run.fill(0, row * width, (row + 1) * width);
    this.longest.fill(0, row * width, (row + 1) * width);
    this.spread.fill(0, (row * width) / 2, ((row + 1) * width) / 2);
  }

  /** A run of a broken channel says nothing about healthy ones. */
  #end(i: number, c: number, windows: number, wasBroken: boolean): void {
    const run = this.run[i]!;
    if (run === 0) return;
    this.run[i] = 0;
    if (wasBroken) return;
    this.longest[i] = Math.max(this.longest[i]!, run);
    if (run < windows) this.usual[c] = Math.max(this.usual[c]!, run);
  }
}
