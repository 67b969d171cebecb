import { AttributeBook, type AttributeBookState } from './attribute-book.js';
import type { Attributes } from './types.js';

/**
 * More cells than this are not made: each costs the sums of all signals, so a fleet whose attributes have as many
 * combinations as devices is cut by fewer attributes.
 */
export const MOST_CELLS = 16_384;

/**
 * Devices and cells. A cell is one combination of (kept) attribute values; every cohort is a set of cells, so one pass
 * over the devices serves all cuts at once.
 */
export class Fleet {
  readonly #rows = new Map<string, number>();
  readonly #cells = new Map<string, number>();
  readonly cellAttributes: Attributes[] = [];
  /** Devices that each cell has now. */
  readonly cellDevices: number[] = [];
  #cellOfRow: number[] = [];
  readonly book: AttributeBook;
  /** Devices of one block that share an attribute object are looked up once. */
  #cellOf = new WeakMap<Attributes, number>();

  constructor(book: AttributeBook = new AttributeBook()) {
    this.book = book;
  }

  get deviceCount(): number {
    return this.#rows.size;
  }

  get cellCount(): number {
    return this.cellAttributes.length;
  }

  /**
   * Decides how the attributes of a block are cut, before its devices get their cells.
   * Cost: O(different attribute objects), about 1 µs each.
   */
  learn(attributes: readonly Attributes[]): void {
    if (this.book.learn(attributes)) this.#cellOf = new WeakMap();
    const seen = new Set(attributes);
    let needed = this.#fresh(seen).size + this.cellDevices.filter((devices) => devices > 0).length;
    while (needed > MOST_CELLS && this.book.dropLargest()) {
      // The devices of this block leave their old cells.
      this.#cellOf = new WeakMap();
      needed = new Set([...seen].map((own) => keyOf(this.book.kept(own)))).size;
    }
  }

  /** Row of a device, a new one for a device never seen. */
  row(device: string): number {
    let row = this.#rows.get(device);
    if (row === undefined) {
      row = this.#rows.size;
      this.#rows.set(device, row);
      this.#cellOfRow.push(-1);
    }
    return row;
  }

  /** Cell of a device now, a new one for a combination never seen. */
  cell(row: number, attributes: Attributes): number {
    let cell = this.#cellOf.get(attributes);
    if (cell === undefined) {
      cell = this.#find(attributes);
      this.#cellOf.set(attributes, cell);
    }
    const before = this.#cellOfRow[row]!;
    if (before !== cell) {
      if (before >= 0) this.cellDevices[before] = this.cellDevices[before]! - 1;
      this.#cellOfRow[row] = cell;
      this.cellDevices[cell] = this.cellDevices[cell]! + 1;
    }
    return cell;
  }

  /** Cell of the device in this row; -1 where there is none. */
  cellAt(row: number): number {
    return this.#cellOfRow[row] ?? -1;
  }

  /** Rows of the devices that are in these cells now. */
  rowsIn(cells: ReadonlySet<number>): number[] {
    return this.#cellOfRow.flatMap((cell, row) => (cells.has(cell) ? [row] : []));
  }

  /** Takes away a device's name and its cell; its row stays, empty and nobody's. Undefined when it is not known. */
  forget(device: string): number | undefined {
    const row = this.#rows.get(device);
    if (row === undefined) return undefined;
    // Rows are told by their order in the map, so the name is changed in its place.
    const names = [...this.#rows].map(([name, at]) => [at === row ? `\u0000${row}` : name, at] as const);
    this.#rows.clear();
    for (const [name, at] of names) this.#rows.set(name, at);
    const cell = this.#cellOfRow[row]!;
    if (cell >= 0) this.cellDevices[cell] = this.cellDevices[cell]! - 1;
    this.#cellOfRow[row] = -1;
    return row;
  }

  toJSON(): FleetState {
    return {
      devices: [...this.#rows.keys()],
      cells: this.cellAttributes,
      cellDevices: this.cellDevices,
      cellOfRow: this.#cellOfRow,
      attributes: this.book.toJSON(),
    };
  }

  /**
   * Errors: RangeError when there are more cells than are made now; whoever restores learns anew then. A state of
   * version 0.2.0 has every attribute cut value by value, and is decided on with the next block.
   */
  static from(state: FleetState, book: AttributeBook = new AttributeBook()): Fleet {
    if (state.cells.length > 4 * MOST_CELLS) throw new RangeError(`snapshot has ${state.cells.length} cells`);
    const fleet = new Fleet(book);
    book.restore(state.attributes ?? valuesIn(state.cells));
    for (const [row, device] of state.devices.entries()) fleet.#rows.set(device, row);
    for (const [cell, values] of state.cells.entries()) {
      const sorted = Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
      fleet.#cells.set(keyOf(sorted), cell);
      fleet.cellAttributes.push(sorted);
      fleet.cellDevices.push(0);
    }
    fleet.#cellOfRow = [...state.cellOfRow];
    for (const cell of fleet.#cellOfRow) if (cell >= 0) fleet.cellDevices[cell]! += 1;
    return fleet;
  }

  #find(attributes: Attributes): number {
    const kept = this.book.kept(attributes);
    const key = keyOf(kept);
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = this.cellAttributes.length;
      this.#cells.set(key, cell);
      this.cellAttributes.push(kept);
      this.cellDevices.push(0);
    }
    return cell;
  }

  /** Keys of the cells that these would need anew; the others are looked up on the way. */
  #fresh(seen: Iterable<Attributes>): Set<string> {
    const fresh = new Set<string>();
    for (const own of seen) {
      if (this.#cellOf.has(own)) continue;
      const key = keyOf(this.book.kept(own));
      const cell = this.#cells.get(key);
      if (cell === undefined) fresh.add(key);
      else this.#cellOf.set(own, cell);
    }
    return fresh;
  }
}

/** What 0.2.0 did: every value is cut, until the next block decides. */
function valuesIn(cells: readonly Attributes[]): AttributeBookState {
  const values = new Map<string, Set<string>>();
  for (const cell of cells) {
    for (const [name, value] of Object.entries(cell)) values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return [...values].map(([name, found]) => [name, { kind: 'values', values: [...found] }]);
}

/** Kept attributes come in the order of their names. */
function keyOf(kept: Attributes): string {
  let key = '';
  for (const name in kept) key += `${name}\u0000${kept[name]!}\u0001`;
  return key;
}

export interface FleetState {
  readonly devices: readonly string[];
  readonly cells: readonly Attributes[];
  /** Of use to version 0.2.0 only. */
  readonly cellDevices: readonly number[];
  readonly cellOfRow: readonly number[];
  /** Absent in snapshots of version 0.2.0. */
  readonly attributes?: AttributeBookState;
}
