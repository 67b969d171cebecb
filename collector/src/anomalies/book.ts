import type { Attributes } from '../detect/types.js';
import { topicOf, type AnomalyClass, type Crossing } from './crossing.js';
import { keyOf, type Fold, type Suspect } from './fold.js';
import { anomalyId } from './names.js';
import type { Anomaly, AnomalyKind, AnomalyResolution } from './types.js';

/** What is open on one device, with what it takes to see that it is well again. */
export interface OpenAnomaly {
  anomaly: Anomaly;
  readonly row: number;
  /** What crossed, for the comparison with other devices. */
  readonly suspects: Suspect[];
  /** Lines whose past is held, so that it does not become normal. */
  readonly lines: number[];
  readonly class: AnomalyClass;
  /** How many times its own record the device was beyond. */
  readonly overOwn: number;
  /** Windows running in which the device was well. */
  quiet: number;
}

/** A row that stands for many devices. */
export interface OpenFold {
  anomaly: Anomaly;
  readonly topics: string[];
  /** Start of the last window in which any device joined. */
  lastAt: number;
  readonly rows: Set<number>;
}

export interface BookState {
  readonly open: readonly OpenAnomaly[];
  readonly folds: readonly (Omit<OpenFold, 'rows'> & { readonly rows: readonly number[] })[];
}

/** Every anomaly that is open. Raises, joins, folds and resolves, and says each such event once. */
export class AnomalyBook {
  readonly #open = new Map<string, OpenAnomaly>();
  readonly #folds = new Map<string, OpenFold>();

  get open(): readonly OpenAnomaly[] {
    return [...this.#open.values()];
  }

  get folds(): readonly OpenFold[] {
    return [...this.#folds.values()];
  }

  find(row: number, kind: AnomalyKind): OpenAnomaly | undefined {
    return this.#open.get(`${row} ${kind}`);
  }

  isHeld(row: number, line: number): boolean {
    return this.held(row)?.has(line) === true;
  }

  /** Lines of a device whose past is held. */
  held(row: number): ReadonlySet<number> | undefined {
    return this.#held.get(row);
  }
  readonly #held = new Map<number, Set<number>>();

  /** True where the device is known to be broken in that feature, whatever the kind but slow drift. */
  isOpenIn(row: number, feature: string): boolean {
    return this.#features.get(row)?.has(feature) === true;
  }
  readonly #features = new Map<number, Set<string>>();

  /** Raises, or adds a feature to what is open. `lines`: what is held meanwhile. */
  raise(crossing: Crossing, device: string, end: number, lines: readonly number[]): Anomaly | undefined {
    const { row, kind, feature, signal, since, excess } = crossing;
    const known = this.find(row, kind);
    const features = feature === '' ? [] : [feature];
    if (known !== undefined) {
      const isNew = !known.anomaly.features.includes(feature);
      known.lines.push(...lines.filter((line) => !known.lines.includes(line)));
      known.suspects.push(crossing);
      if (isNew) known.anomaly = { ...known.anomaly, features: [...known.anomaly.features, ...features] };
      this.#index(known);
      return isNew ? known.anomaly : undefined;
    }
    const id = anomalyId(kind, device, end);
    const anomaly: Anomaly = {
      ...{ id, kind, device, cohort: {}, features, signal, state: 'firing', raisedAt: end, since, excess, devices: 1 },
    };
    const { class: of, overOwn } = crossing;
    const open = { anomaly, row, suspects: [crossing], lines: [...lines], class: of, overOwn, quiet: 0 };
    this.#open.set(`${row} ${kind}`, open);
    this.#index(open);
    return anomaly;
  }

  resolve(open: OpenAnomaly, end: number, resolution: AnomalyResolution): Anomaly {
    this.#open.delete(`${open.row} ${open.anomaly.kind}`);
    this.#reindex(open.row);
    return { ...open.anomaly, state: 'resolved', resolvedAt: end, resolution };
  }

  /** One row for many devices: a new one, or one more feature, or twice as many devices as were told. */
  fold(fold: Fold, first: Crossing | Suspect, end: number, since: number): Anomaly | undefined {
    const { kind, feature } = first;
    const key = `${kind} ${keyOf(fold.cohort)}`;
    const known = this.#folds.get(key);
    if (known === undefined) {
      const anomaly = foldedAnomaly(kind, feature, fold.cohort, fold.rows.size, end, since);
      this.#folds.set(key, { anomaly, topics: [fold.topic], lastAt: end, rows: new Set(fold.rows) });
      return anomaly;
    }
    known.lastAt = end;
    for (const row of fold.rows) known.rows.add(row);
    const { anomaly } = known;
    const isNew = !known.topics.includes(fold.topic);
    if (isNew) known.topics.push(fold.topic);
    const features =
      feature === '' || anomaly.features.includes(feature) ? anomaly.features : [...anomaly.features, feature];
    const devices = Math.max(anomaly.devices, known.rows.size);
    if (features === anomaly.features && devices < 2 * anomaly.devices) return undefined;
    return (known.anomaly = { ...anomaly, features, devices });
  }

  resolveFold(open: OpenFold, end: number, resolution: AnomalyResolution): Anomaly {
    this.#folds.delete(`${open.anomaly.kind} ${keyOf(open.anomaly.cohort)}`);
    const devices = Math.max(open.anomaly.devices, open.rows.size);
    return { ...open.anomaly, devices, state: 'resolved', resolvedAt: end, resolution };
  }

  /** Counts a device to the open row of many that its topic and attributes belong to; false when there is none. */
  join(crossing: Suspect, attributes: Attributes, end: number): boolean {
    if (this.#folds.size === 0) return false;
    const topic = topicOf(crossing);
    for (const fold of this.#folds.values()) {
      if (!fold.topics.includes(topic)) continue;
      if (!Object.entries(fold.anomaly.cohort).every(([name, value]) => attributes[name] === value)) continue;
      fold.lastAt = end;
      fold.rows.add(crossing.row);
      return true;
    }
    return false;
  }

  /** Rows of many that have come to stand for twice as many devices as was told. */
  grown(): Anomaly[] {
    const grown = [...this.#folds.values()].filter(({ rows, anomaly }) => rows.size >= 2 * anomaly.devices);
    return grown.map((fold) => (fold.anomaly = { ...fold.anomaly, devices: fold.rows.size }));
  }

  /** What is open on a device that is no longer known, without a word. */
  forget(row: number): void {
    for (const [key, open] of this.#open) if (open.row === row) this.#open.delete(key);
    for (const fold of this.#folds.values()) fold.rows.delete(row);
    this.#reindex(row);
  }

  toJSON(): BookState {
    return { open: this.open, folds: this.folds.map((fold) => ({ ...fold, rows: [...fold.rows] })) };
  }

  restore(state: BookState): void {
    for (const open of state.open) {
      this.#open.set(`${open.row} ${open.anomaly.kind}`, { ...open });
      this.#index(open);
    }
    for (const fold of state.folds) {
      this.#folds.set(`${fold.anomaly.kind} ${keyOf(fold.anomaly.cohort)}`, { ...fold, rows: new Set(fold.rows) });
    }
  }

  #index({ row, lines, anomaly }: OpenAnomaly): void {
    // A sensor that drifts slowly may get stuck as well, and is told so.
    if (anomaly.features.length > 0 && anomaly.kind !== 'slow-drift') {
      const features = this.#features.get(row) ?? new Set<string>();
      for (const feature of anomaly.features) features.add(feature);
      this.#features.set(row, features);
    }
    if (lines.length === 0) return;
    const held = this.#held.get(row) ?? new Set<number>();
    for (const line of lines) held.add(line);
    this.#held.set(row, held);
  }

  #reindex(row: number): void {
    this.#features.delete(row);
    this.#held.delete(row);
    for (const open of this.#open.values()) if (open.row === row) this.#index(open);
  }
}

function foldedAnomaly(
  kind: AnomalyKind,
  feature: string,
  cohort: Attributes,
  devices: number,
  end: number,
  since: number,
): Anomaly {
  const id = anomalyId(kind, keyOf(cohort), end);
  const features = feature === '' ? [] : [feature];
  const rest = { signal: '', state: 'firing', raisedAt: end, since, excess: 1 } as const;
  return { id, kind, device: '', cohort, features, ...rest, devices };
}
