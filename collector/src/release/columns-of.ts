import { signalsOf, type Plan, type Signal } from '@fleetally/counts';
import type { DeviceSlice } from './device-slice.js';
import type { EffectKind } from './types.js';

/** One figure that is followed on each device: a sum over samples, both taken from a slice. */
export interface Column {
  readonly kind: EffectKind;
  readonly signal: string;
  /** Index of its sum in a slice; -1 for starts of the agent. */
  readonly sum: number;
  /** Index of its samples in a slice; -1 for days of event time. */
  readonly group: number;
  /** Standard deviation of one sample's weight under the reference: a mean of n can't be known better than by this / √n. */
  readonly unitSd: number;
  /** The same of devices that are not upgraded, where that is another. @default unitSd */
  readonly othersSd?: number;
  /** Effects are divided by this: the reference's standard deviation for inputs and regressions, else 1. */
  readonly unit: number;
  /** Of inputs: the feature. */
  readonly feature: string;
}

export const CRASHES = 'agent/starts';
const DAY = 86_400;
/** Latencies, memory and power of one device differ by about a tenth; the unit that they are watched in is no deviation. */
const LOG_SD = 0.1;
/** Replaced by what was counted (`withEventRates`). */
const UNKNOWN_STARTS_SD = Math.sqrt(0.1);

/** Features' shapes that a change of preprocessing shows in; skew and tails follow them. */
const INPUT_SHAPES = ['location', 'scale'];

/** What is followed of a plan's signals, in the order of its signals, starts of the agent last. */
export function columnsOf(plan: Plan): Column[] {
  const { signals } = signalsOf(plan);
  const features = new Set(plan.features.map(({ name }) => name));
  const outputs = new Set(plan.features.flatMap((each) => (each.kind === 'numeric' && each.output ? [each.name] : [])));
  const objective = plan.latencyObjectiveSeconds !== undefined;
  const columns = signals.flatMap((signal, sum): Column[] => {
    const kind = kindOf(signal, features, outputs, objective);
    if (kind === undefined) return [];
    const unit = kind === 'inputs' || kind === 'output' ? signal.unitSd : 1;
    const unitSd = signal.name === 'mean-log' ? LOG_SD : signal.unitSd;
    return [{ kind, signal: signal.id, sum, group: signal.group, unitSd, unit, feature: signal.feature }];
  });
  const starts = { unitSd: UNKNOWN_STARTS_SD, unit: 1, feature: '' };
  return [...columns, { kind: 'crashes', signal: CRASHES, sum: -1, group: -1, ...starts }];
}

const EVENTS: readonly EffectKind[] = ['errors', 'crashes', 'latency'];

/** Whether it counts events, which may be so rare that none was seen. */
export function countsEvents({ kind, signal }: Column): boolean {
  return EVENTS.includes(kind) && !signal.endsWith('/mean-log');
}

export function sumIn(slice: DeviceSlice, { sum }: Column): number {
  return sum < 0 ? slice.boots : slice.sums[sum]!;
}

export function samplesIn(slice: DeviceSlice, { group }: Column): number {
  return group < 0 ? slice.seconds / DAY : slice.samples[group]!;
}

function kindOf(
  { feature, name, kind }: Signal,
  features: ReadonlySet<string>,
  outputs: ReadonlySet<string>,
  objective: boolean,
): EffectKind | undefined {
  if (feature === 'feedback') return name === 'accuracy' ? 'accuracy' : undefined;
  if (feature === 'latency') return name === (objective ? 'over-objective' : 'mean-log') ? 'latency' : undefined;
  if (feature === 'resource:rss') return name === 'mean-log' ? 'memory' : undefined;
  if (feature === 'resource:power') return name === 'mean-log' ? 'energy' : undefined;
  if (outputs.has(feature)) return name === 'location' ? 'output' : undefined;
  if (features.has(feature)) {
    return kind === 'mean' && (INPUT_SHAPES.includes(name) || name.startsWith('share:')) ? 'inputs' : undefined;
  }
  if (feature !== 'output') return undefined;
  if (name.startsWith('share:')) return 'class-shares';
  if (name === 'mean-confidence') return 'confidence';
  if (name === 'estimated-accuracy') return 'estimated-accuracy';
  return name === 'error-rate' ? 'errors' : undefined;
}
