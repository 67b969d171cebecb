import { knownCounts } from './attacked-device.js';
import type { Seen } from './attacked-device.js';
import { binomialBounds } from './binomial-bounds.js';

/** How often an event came up in the test half: in the world where it is likelier, and in the other one. */
export interface Found {
  readonly event: string;
  readonly likelier: number;
  readonly other: number;
  readonly trials: number;
}

/** Windows of both worlds: [without the record, with it]. */
export type Worlds = readonly [readonly Seen[], readonly Seen[]];

/** A threshold on one score. */
interface Event {
  readonly score: string;
  readonly threshold: number;
  /** 1: above it, which is likelier with the record. 0: at or below it, likelier without. */
  readonly likelier: 0 | 1;
}

/** Finds the event that is worth most, by bounds of its probability in the likelier (below) and the other world (above). */
export type Attack = (worth: (likelier: number, other: number) => number) => Found;

/**
 * Tells two worlds apart as well as it can. On a first quarter of the windows it learns how likely each number is in
 * either world; on a second it tries thresholds on several scores (likelihood ratios of each number alone, of all that
 * the record touches, and of their differences from neighbouring cells, which see noise that is used twice; the sum of
 * all changes and of their signs, which are the likelihood ratios of right Gaussian and Laplace noise) and takes the
 * event that promises most. Only the other half counts: the event is fixed by then, so that exact binomial bounds hold.
 */
export function attackOn(worlds: Worlds): Attack {
  const part = (from: number, to: number): Worlds => {
    const n = worlds[0].length;
    return [worlds[0].slice(from * n, to * n), worlds[1].slice(from * n, to * n)];
  };
  const scores = scoresOf(part(0, 0.25));
  const [choose, test] = [part(0.25, 0.5), part(0.5, 1)];
  const tried = [...scores].flatMap(([score, read]) => {
    const scored = scoredBy(read, choose);
    return eventsOf(score, scored).map((event) => ({ event, found: found(event, scored) }));
  });
  return (worth) => {
    let best: { event: Event; value: number } | undefined;
    for (const { event, found: chosen } of tried) {
      const { likelier, other, trials } = chosen;
      const value = worth(wilson(likelier, trials, -1), wilson(other, trials, 1));
      if (best === undefined || value > best.value) best = { event, value };
    }
    const { event } = best!;
    return found(event, scoredBy(scores.get(event.score)!, test));
  };
}

/** Lower bound of the likelier probability and upper bound of the other, each at 97.5 %, so 95 % for both. */
export function boundsOf({ likelier, other, trials }: Found): { readonly likelier: number; readonly other: number } {
  return { likelier: binomialBounds(likelier, trials).low, other: binomialBounds(other, trials).high };
}

/** With 95 % confidence epsilon is at least this, if delta is 0. */
export function epsilonFound(found: Found): number {
  const { likelier, other } = boundsOf(found);
  return Math.max(0, Math.log(likelier / other));
}

/** With 95 % confidence delta at this epsilon is at least this. */
export function deltaFound(found: Found, epsilon: number): number {
  const { likelier, other } = boundsOf(found);
  return Math.max(0, likelier - Math.exp(epsilon) * other);
}

type Scored = readonly [Float64Array, Float64Array];

function scoredBy(read: Reading, [without, withIt]: Worlds): Scored {
  return [Float64Array.from(without, read), Float64Array.from(withIt, read)];
}

/** Cheap bounds to choose by (Wilson 1927). */
function wilson(successes: number, trials: number, side: 1 | -1): number {
  const [z, p] = [2.24, successes / trials];
  const half = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  return Math.max(0, (p + (z * z) / (2 * trials) + side * half) / (1 + (z * z) / trials));
}

function found({ score, threshold, likelier }: Event, worlds: Scored): Found {
  const count = (scored: Float64Array): number => {
    let held = 0;
    for (const value of scored) if (value > threshold === (likelier === 1)) held += 1;
    return held;
  };
  const [a, b] = likelier === 1 ? [worlds[1], worlds[0]] : worlds;
  const event = `${score} ${likelier === 1 ? '>' : '<='} ${threshold.toFixed(2)}`;
  return { event, likelier: count(a), other: count(b), trials: a.length };
}

function eventsOf(score: string, [without, withIt]: Scored): Event[] {
  const sorted = Float64Array.from([...without, ...withIt]).sort();
  const at = Array.from({ length: 60 }, (_, i) => sorted[Math.floor((i / 60) * sorted.length)]!);
  return [...new Set(at)].flatMap((threshold) => [
    { score, threshold, likelier: 1 },
    { score, threshold, likelier: 0 },
  ]);
}

type Reading = (seen: Seen) => number;

/** Where nothing was sent. */
const NOTHING = -1e9;

function scoresOf(train: Worlds): Map<string, Reading> {
  const known = knownCounts();
  const cells = known.touched;
  const numbers: [string, Reading][] = [
    ['inferences', (seen) => seen?.inferences ?? NOTHING],
    ['withheld', (seen) => seen?.withheld ?? NOTHING],
    ...cells.map((cell): [string, Reading] => [`cell ${cell}`, (seen) => seen?.cells[cell] ?? NOTHING]),
  ];
  const differences = cells.map((cell): [string, Reading] => [
    `difference at ${cell}`,
    (seen) => (seen === undefined ? NOTHING : seen.cells[cell]! - seen.cells[cell - 1]!),
  ]);
  const single = [...numbers, ...differences].map(([name, reading]) => [name, logRatio(train, reading)] as const);
  const sumOf = (parts: readonly (readonly [string, Reading])[]) => (seen: Seen) =>
    parts.reduce((sum, [, score]) => sum + score(seen), 0);
  return new Map([
    ...single,
    ['all numbers', sumOf(single.slice(0, numbers.length))],
    ['all differences', sumOf(single.slice(numbers.length))],
    ['sum of changes', (seen) => changes(seen).reduce((sum, change) => sum + change, 0)],
    ['sum of signs', (seen) => changes(seen).reduce((sum, change) => sum + (change > 0 ? 1 : -1), 0)],
  ]);

  function changes(seen: Seen): number[] {
    if (seen === undefined) return [];
    return [seen.inferences - known.inferences, ...cells.map((cell) => seen.cells[cell]! - known.cells[cell]!)];
  }
}

/** How much likelier a reading is with the record than without, as learnt; half an observation stands in for none. */
function logRatio(train: Worlds, reading: Reading): Reading {
  const [without, withIt] = train.map((world) => tally(world, reading)) as [Tally, Tally];
  return (seen) => {
    const key = reading(seen);
    return Math.log(((withIt.get(key) ?? 0) + 0.5) / ((without.get(key) ?? 0) + 0.5));
  };
}

type Tally = Map<number, number>;

function tally(world: readonly Seen[], reading: Reading): Tally {
  const counts: Tally = new Map();
  for (const seen of world) counts.set(reading(seen), (counts.get(reading(seen)) ?? 0) + 1);
  return counts;
}
