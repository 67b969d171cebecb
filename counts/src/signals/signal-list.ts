import type { Signal, SignalKind } from './signal.js';

/** Collects signals and the groups they are divided by, with ids that are unique whatever the names are. */
export class SignalList {
  readonly signals: Signal[] = [];
  readonly groups: string[] = [];
  readonly #ids = new Set<string>();

  /** Index of a new group. */
  addGroup(name: string): number {
    return this.groups.push(name) - 1;
  }

  /** Index of the new signal. */
  add(
    feature: string,
    name: string,
    kind: SignalKind,
    group: number,
    unitSd: number,
    pair?: Pick<Required<Signal>, 'features' | 'margins'>,
  ): number {
    let id = `${feature}/${name}`;
    // Names are free text, so two of them can spell one id.
    while (this.#ids.has(id)) id += "'";
    this.#ids.add(id);
    return this.signals.push(Object.freeze({ id, name, feature, kind, group, unitSd, ...pair })) - 1;
  }
}

/** Standard deviation of a yes or no with `events` of `total` in the reference; ½ event is added so that it is never 0. */
export function eventSd(events: number, total: number): number {
  const share = (events + 0.5) / (total + 1);
  return Math.sqrt(share * (1 - share));
}

/** Standard deviation of a weight over cells with the reference's counts; `otherwise` when that is 0 or unknown. */
export function weightSd(weights: ArrayLike<number>, counts: readonly number[], otherwise: number): number {
  let total = 0;
  let sum = 0;
  for (const [i, count] of counts.entries()) {
    total += count;
    sum += count * weights[i]!;
  }
  if (total === 0) return otherwise;
  const mean = sum / total;
  let squares = 0;
  for (const [i, count] of counts.entries()) squares += count * (weights[i]! - mean) ** 2;
  return squares > 0 ? Math.sqrt(squares / total) : otherwise;
}
