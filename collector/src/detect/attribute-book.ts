import { autoEdges, binLabel, isPlainNumber } from './bins.js';
import { DEFAULT_COHORT_OPTIONS, isAskedFor, markOf, type CohortOptions } from './cohort-options.js';
import { matches } from './predicate.js';
import type { Attributes } from './types.js';

/** Numbers with more values than this are binned: fewer are few enough to be looked at one by one. */
const FEW_NUMBERS = 16;
const FEW_NUMBERS_ASKED = 5;
/** An attribute that has from so many values on nearly one a device is a serial number or the like. */
const FEW_NAMES = 12;
const NAME_SHARE = 0.8;

/** Why an attribute is not cut. */
export type UncutReason = 'many-values' | 'one-per-device' | 'many-cells';

/** How one attribute is cut: value by value, in bins that never change, or not at all. */
type Way =
  | { kind: 'values'; values: Set<string> }
  | { kind: 'bins'; edges: readonly number[] }
  | { kind: 'uncut'; reason: UncutReason; values: number };

/** As kept in a snapshot. */
export type AttributeBookState = readonly (readonly [string, SavedWay])[];
type SavedWay =
  | { readonly kind: 'values'; readonly values: readonly string[] }
  | { readonly kind: 'bins'; readonly edges: readonly number[] }
  | { readonly kind: 'uncut'; readonly reason: UncutReason; readonly values: number };

/**
 * What becomes of the attributes that devices report, before they are cells: which are cut, which are binned, which are
 * left alone since they would make as many cohorts as devices. Each is decided once and stays so, as a stream's meaning
 * must; what is decided later (a thirteenth serial number comes) ends the old streams and begins others.
 */
export class AttributeBook {
  readonly #options: CohortOptions;
  readonly #only: ReadonlySet<string> | undefined;
  readonly #asked: readonly string[] | undefined;
  readonly #ways = new Map<string, Way>();
  readonly #named: readonly [string, CohortOptions['named'][string]][];

  /** `attributes`: the only ones to cut by, beside those of pairs; all when absent. */
  constructor(options: CohortOptions = DEFAULT_COHORT_OPTIONS, attributes?: readonly string[]) {
    this.#options = options;
    this.#asked = attributes;
    const paired = options.pairs === 'all' ? [] : options.pairs.flat();
    this.#only = attributes === undefined ? undefined : new Set([...attributes, ...paired]);
    this.#named = Object.entries(options.named).map(([name, predicate]) => [markOf(name), predicate]);
  }

  /**
   * Takes note of a block's devices; true when from now on some devices belong to other cells than before.
   * Cost: O(different attribute objects x attributes).
   */
  learn(attributes: readonly Attributes[]): boolean {
    const seen = new Set(attributes);
    const grown = new Set<string>();
    for (const own of seen) {
      for (const [name, value] of Object.entries(own)) if (this.#note(name, value)) grown.add(name);
    }
    let changed = false;
    for (const name of grown) if (this.#decide(name, attributes)) changed = true;
    return changed;
  }

  /** What of a device's attributes its cell keeps, with a mark for each named cohort that it is in. */
  kept(attributes: Attributes): Attributes {
    const marks = this.#named.flatMap(([mark, predicate]) => (matches(predicate, attributes) ? [mark] : []));
    const kept: Record<string, string> = {};
    // In the order of names, by which a cell is known.
    for (const name of [...Object.keys(attributes), ...marks].sort()) {
      const label = attributes[name] === undefined ? '' : this.#label(name, attributes[name]);
      if (label !== undefined) kept[name] = label;
    }
    return kept;
  }

  /** Leaves the attribute with the most values uncut from now on; false when there is none left to leave. */
  dropLargest(): boolean {
    let largest: string | undefined;
    let most = 1;
    for (const [name, way] of this.#ways) {
      const size = sizeOf(way);
      if (size > most) [largest, most] = [name, size];
    }
    if (largest === undefined) return false;
    this.#ways.set(largest, { kind: 'uncut', reason: 'many-cells', values: most });
    return true;
  }

  /** Edges of the attributes that are binned. */
  binned(): Record<string, readonly number[]> {
    return Object.fromEntries(
      [...this.#ways].flatMap(([name, way]) => (way.kind === 'bins' ? [[name, way.edges]] : [])),
    );
  }

  uncut(): { attribute: string; reason: UncutReason; values: number }[] {
    return [...this.#ways].flatMap(([attribute, way]) =>
      way.kind === 'uncut' ? [{ attribute, reason: way.reason, values: way.values }] : [],
    );
  }

  toJSON(): AttributeBookState {
    return [...this.#ways].map(([name, way]) => [
      name,
      way.kind === 'values' ? { ...way, values: [...way.values] } : way,
    ]);
  }

  /** Edges that people gave win over those of the snapshot: then devices move to cells of the new bins. */
  restore(state: AttributeBookState): void {
    for (const [name, way] of state) {
      const numeric = this.#options.numeric[name];
      if (Array.isArray(numeric)) continue;
      if (numeric === 'values' && way.kind === 'bins') continue;
      this.#ways.set(name, way.kind === 'values' ? { ...way, values: new Set(way.values) } : way);
    }
  }

  /** True when the value is news that may change how its attribute is cut. */
  #note(name: string, value: string): boolean {
    if (value === '' || (this.#only !== undefined && !this.#only.has(name))) return false;
    const way = this.#wayOf(name);
    if (way.kind !== 'values' || way.values.has(value)) return false;
    way.values.add(value);
    return true;
  }

  #wayOf(name: string): Way {
    let way = this.#ways.get(name);
    if (way === undefined) {
      const numeric = this.#options.numeric[name];
      way =
        numeric === undefined || typeof numeric === 'string'
          ? { kind: 'values', values: new Set() }
          : { kind: 'bins', edges: numeric };
      this.#ways.set(name, way);
    }
    return way;
  }

  #decide(name: string, attributes: readonly Attributes[]): boolean {
    const way = this.#ways.get(name)!;
    if (way.kind !== 'values') return false;
    const { size } = way.values;
    const numeric = this.#options.numeric[name];
    const few = numeric === 'auto' ? FEW_NUMBERS_ASKED : FEW_NUMBERS;
    if (size > few && numeric !== 'values' && every(way.values, isPlainNumber)) {
      const edges = autoEdges(attributes.flatMap((own) => (own[name] ? [Number(own[name])] : [])));
      this.#ways.set(name, { kind: 'bins', edges });
      return true;
    }
    const reason = this.#reasonAgainst(name, way.values, attributes);
    if (reason === undefined) return false;
    this.#ways.set(name, { kind: 'uncut', reason, values: size });
    return true;
  }

  #reasonAgainst(
    name: string,
    values: ReadonlySet<string>,
    attributes: readonly Attributes[],
  ): UncutReason | undefined {
    if (values.size > this.#options.mostValues) return 'many-values';
    if (values.size < FEW_NAMES || isAskedFor(name, this.#options, this.#asked)) return undefined;
    let devices = 0;
    const here = new Set<string>();
    for (const own of attributes) {
      const value = own[name];
      if (value === undefined || value === '') continue;
      devices += 1;
      here.add(value);
    }
    return here.size >= FEW_NAMES && here.size > NAME_SHARE * devices ? 'one-per-device' : undefined;
  }

  #label(name: string, value: string): string | undefined {
    if (value === '') return undefined;
    const way = this.#ways.get(name);
    if (way === undefined || way.kind === 'uncut') return undefined;
    return way.kind === 'bins' ? binLabel(value, way.edges) : value;
  }
}

function sizeOf(way: Way): number {
  if (way.kind === 'values') return way.values.size;
  return way.kind === 'bins' ? way.edges.length + 1 : 0;
}

function every(values: Iterable<string>, test: (value: string) => boolean): boolean {
  for (const value of values) if (!test(value)) return false;
  return true;
}
