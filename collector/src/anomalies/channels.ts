import { shapeWeights, signalsOf, type NumericFeature, type Plan } from '@fleetally/counts';
import type { WatchedSignal, WatchedSignals } from '../detect/types.js';
import type { AnomalyKind } from './types.js';

/** A signal that one device can be out of line in. */
export interface WatchedLine {
  /** Index in the signal set. */
  readonly signal: number;
  readonly id: string;
  readonly feature: string;
  readonly group: number;
  readonly rare: boolean;
  readonly unitSd: number;
  readonly kind: AnomalyKind;
  /** Only more of it is trouble: errors, latency, memory, missing values. */
  readonly upwardOnly: boolean;
}

/** A numeric input whose sensor can get stuck, saturated or lost. All indices are those of the signal set. */
export interface Channel {
  readonly feature: string;
  readonly group: number;
  readonly missing: number;
  readonly outOfRange: number;
  /** Undefined where the reference knows too few different values for "always the same one" to mean anything. */
  readonly spread?: Spread;
}

/**
 * How far a window's values lie apart, from two sums: with location w₁ and scale w₂ orthonormal under the reference,
 * w₁² = 1 + κ₁·w₁ + κ₂·w₂, so the variance of w₁ within the window is 1 + κ₁·L + κ₂·S − L², L and S its means.
 */
export interface Spread {
  readonly location: number;
  readonly scale: number;
  readonly k1: number;
  readonly k2: number;
  /** Locations of the outermost cells, and of their neighbours: [lowest, low, high, highest]. */
  readonly ends: readonly [number, number, number, number];
}

/** What is watched on each device of a model. */
export interface Channels {
  readonly lines: readonly WatchedLine[];
  readonly channels: readonly Channel[];
  readonly signalCount: number;
  readonly groupCount: number;
}

/** Reference cells that a feature must fill before a window in one of them is remarkable. */
const LEAST_CELLS = 8;

/** What a plan's counts can tell of one device. Cost: as computing the plan's signals, once. */
export function channelsOf(plan: Plan): Channels {
  const watched = signalsOf(plan);
  const channels: Channel[] = [];
  for (const feature of plan.features) {
    if (feature.kind !== 'numeric') continue;
    const index = (name: string): number =>
      watched.signals.findIndex((signal) => signal.feature === feature.name && signal.name === name);
    const missing = index('missing');
    if (missing < 0) continue;
    const location = index('location');
    const group = location < 0 ? watched.signals[missing]!.group : watched.signals[location]!.group;
    const spread = spreadOf(feature, location, index('scale'));
    channels.push({
      feature: feature.name,
      group,
      missing,
      outOfRange: index('out-of-range'),
      ...(spread && { spread }),
    });
  }
  return { ...linesOf(watched), channels };
}

/** The signals alone, for a caller that has no plan. */
export function linesOf({ signals, groups }: WatchedSignals): Channels {
  const lines = signals.flatMap((signal, at) => (signal.kind === 'concordance' ? [] : [lineOf(signal, at)]));
  return { lines, channels: [], signalCount: signals.length, groupCount: groups.length };
}

function lineOf(signal: WatchedSignal, at: number): WatchedLine {
  const kind = kindOf(signal);
  return {
    signal: at,
    id: signal.id,
    feature: signal.feature,
    group: signal.group,
    rare: signal.kind === 'rare',
    unitSd: signal.unitSd,
    kind,
    upwardOnly: signal.kind === 'rare' || kind === 'latency' || kind === 'error-storm' || isGrowing(signal),
  };
}

const RESOURCES = /^(resources?|rss|memory|cpu|temperature|battery|energy)\b/i;

function kindOf({ feature, name }: WatchedSignal): AnomalyKind {
  if (/^error/.test(name)) return 'error-storm';
  if (feature === 'latency') return 'latency';
  return RESOURCES.test(feature) ? 'resources' : 'outlier';
}

/** Figures of which less is no trouble. A battery can be too low and a temperature too cold. */
function isGrowing({ feature }: WatchedSignal): boolean {
  return /\b(rss|memory|cpu)\b/i.test(feature);
}

function spreadOf(feature: NumericFeature, location: number, scale: number): Spread | undefined {
  const bins = feature.edges.length - 1;
  const counts = feature.reference.slice(0, bins + 2);
  const occupied = [...counts.keys()].filter((cell) => cell < bins && counts[cell]! > 0);
  const [w1, w2] = shapeWeights(feature);
  if (location < 0 || scale < 0 || occupied.length < LEAST_CELLS || w1 === undefined || w2 === undefined)
    return undefined;
  const total = counts.reduce((sum, count) => sum + count, 0);
  let k1 = 0;
  let k2 = 0;
  for (const [cell, count] of counts.entries()) {
    k1 += (count / total) * w1[cell]! ** 3;
    k2 += (count / total) * w1[cell]! ** 2 * w2[cell]!;
  }
  const end = (at: number): number => w1[occupied.at(at)!]!;
  return { location, scale, k1, k2, ends: [end(0), end(1), end(-2), end(-1)] };
}
