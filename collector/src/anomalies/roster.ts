import { grown } from '../detect/growing.js';
import type { Attributes, ReportColumns } from '../detect/types.js';

/**
 * The devices of a model: a row each, what they are, and when they reported. Memory: 28 bytes per device beside its
 * name and its attributes, of which equal ones are kept once.
 */
export class Roster {
  readonly #rows = new Map<string, number>();
  readonly names: string[] = [];
  readonly attributes: Attributes[] = [];
  readonly #interned = new Map<string, Attributes>();
  /** Start of the last window reported, epoch seconds. */
  lastSeen: Float64Array = new Float64Array(0);
  firstSeen: Float64Array = new Float64Array(0);
  /** Longest pause between two reports of a device, in windows; fades. */
  longestGap: Float32Array = new Float32Array(0);

  get size(): number {
    return this.names.length;
  }

  /** Rows of the block's devices, in its order. Notes what they are now, but not yet that they were seen. */
  rowsOf(columns: ReportColumns): Int32Array {
    const rows = new Int32Array(columns.devices.length);
    // A block has few different sets of attributes, most of them as one object.
    const interned = new Map<Attributes, Attributes>();
    for (const [d, device] of columns.devices.entries()) {
      const row = this.#rows.get(device) ?? this.#add(device, columns.start);
      rows[d] = row;
      const attributes = columns.attributes[d]!;
      let kept = interned.get(attributes);
      if (kept === undefined) interned.set(attributes, (kept = this.#intern(attributes)));
      this.attributes[row] = kept;
    }
    return rows;
  }

  /** Nobody waits for these devices any more: they report elsewhere. Unknown names are passed over. */
  leave(devices: readonly string[]): void {
    for (const device of devices) {
      const row = this.#rows.get(device);
      if (row !== undefined) this.lastSeen[row] = Number.NEGATIVE_INFINITY;
    }
  }

  /** Takes away a device's name; its row stays and is nobody's. Undefined when it is not known. */
  forget(device: string): number | undefined {
    const row = this.#rows.get(device);
    if (row === undefined) return undefined;
    this.#rows.delete(device);
    this.names[row] = '';
    this.attributes[row] = {};
    this.lastSeen[row] = Number.NEGATIVE_INFINITY;
    this.longestGap[row] = 0;
    return row;
  }

  /** As in a snapshot: names in the order of rows, attributes as indices into a list without repeats. */
  toJSON(): RosterState {
    const distinct = [...new Set(this.attributes)];
    const indexOf = new Map(distinct.map((attributes, index) => [attributes, index]));
    return { names: this.names, distinct, attributesOf: this.attributes.map((own) => indexOf.get(own)!) };
  }

  restore(state: RosterState): void {
    for (const attributes of state.distinct) this.#intern(attributes);
    for (const [row, name] of state.names.entries()) {
      this.names.push(name);
      this.attributes.push(this.#intern(state.distinct[state.attributesOf[row]!]!));
      if (name !== '') this.#rows.set(name, row);
    }
  }

  #add(device: string, start: number): number {
    const row = this.names.push(device) - 1;
    this.#rows.set(device, row);
    this.attributes.push({});
    this.lastSeen = grown(this.lastSeen, row + 1);
    this.firstSeen = grown(this.firstSeen, row + 1);
    this.longestGap = grown(this.longestGap, row + 1);
    this.lastSeen[row] = start;
    this.firstSeen[row] = start;
    return row;
  }

  #intern(attributes: Attributes): Attributes {
    const key = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#interned.get(key);
    if (known !== undefined) return known;
    this.#interned.set(key, attributes);
    return attributes;
  }
}

export interface RosterState {
  readonly names: readonly string[];
  readonly distinct: readonly Attributes[];
  readonly attributesOf: readonly number[];
}
