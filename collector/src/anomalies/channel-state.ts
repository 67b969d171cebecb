import type { ReportColumns } from '../detect/types.js';
import type { Channel } from './channels.js';

/** Inferences that a window needs before "always the same" or "never anything" is remarkable. */
const LEAST_SAMPLES = 10;
/** Variance of location within a window, 1 under the reference: two neighbouring cells of sixteen give 0.012. */
const FLAT_VARIANCE = 0.02;
/** Towards the ends of the range, where values that have only moved gather, all of them must be in one cell. */
const FLAT_VARIANCE_AT_END = 0.003;
/** And in this share of what is usual for the device: the reading of a thing at rest is hardly ever anything else. */
const FLAT_SHARE = 0.1;
const MOST = 0.98;
const MOST_OUT = 0.9;
/** Sums are stored in single precision. */
const ROUNDING = 1e-3;

export interface ChannelState {
  readonly state: 'good' | 'dead' | 'stuck' | 'saturated' | 'unknown';
  /** -1 and 1 when the values are at an end of the range. */
  readonly end: -1 | 0 | 1;
  /** Of location within the window, where it can be told. */
  readonly variance?: number;
}

/** What one window of one device says of a channel. `from`: where the device's sums and samples begin. */
export function channelState(
  channel: Channel,
  { samples, sums }: ReportColumns,
  from: { readonly signals: number; readonly groups: number },
  usualVariance: number,
): ChannelState {
  const all = samples[from.groups]!;
  if (all < LEAST_SAMPLES) return { state: 'unknown', end: 0 };
  if (sums[from.signals + channel.missing]! >= MOST * all) return { state: 'dead', end: 0 };
  const n = samples[from.groups + channel.group]!;
  if (n < LEAST_SAMPLES) return { state: 'unknown', end: 0 };
  const { spread } = channel;
  const location = spread === undefined ? 0 : sums[from.signals + spread.location]! / n;
  const end = location < 0 ? -1 : 1;
  const isOut = channel.outOfRange >= 0 && sums[from.signals + channel.outOfRange]! >= MOST_OUT * n;
  if (isOut) return { state: 'saturated', end };
  if (spread === undefined) return { state: 'good', end: 0 };
  const scale = sums[from.signals + spread.scale]! / n;
  const variance = 1 + spread.k1 * location + spread.k2 * scale - location * location;
  const [lowest, low, high, highest] = spread.ends;
  const isNearEnd = location <= low + ROUNDING || location >= high - ROUNDING;
  const flat = Math.min(isNearEnd ? FLAT_VARIANCE_AT_END : FLAT_VARIANCE, FLAT_SHARE * usualVariance);
  if (variance > flat) return { state: 'good', end: 0, variance };
  const isAtEnd = location <= lowest + ROUNDING || location >= highest - ROUNDING;
  return { state: isAtEnd ? 'saturated' : 'stuck', end: isNearEnd ? end : 0, variance };
}
