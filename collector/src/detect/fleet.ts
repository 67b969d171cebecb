import type { Attributes } from './types.js';

/**
 * Devices and cells. A cell is one combination of attribute values; every cohort is a set of cells, so one pass over
 * the devices serves all cuts at once.
 */
export class Fleet {
  readonly #rows = new Map<string, number>();
  readonly #cells = new Map<string, number>();
  readonly cellAttributes: Attributes[] = [];
  /** Devices seen in each cell so far (a device that changes cells is counted in both). */
  readonly cellDevices: number[] = [];
  #cellOfRow: number[] = [];
  readonly #keys: readonly string[] | undefined;

  /** `attributes`: the only ones to cut by; all when absent. */
  constructor(attributes?: readonly string[]) {
    this.#keys = attributes;
  }

  get deviceCount(): number {
    return this.#rows.size;
  }

  get cellCount(): number {
    return this.cellAttributes.length;
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
    const key = this.#keyOf(attributes);
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = this.cellAttributes.length;
      this.#cells.set(key, cell);
      this.cellAttributes.push(this.#kept(attributes));
      this.cellDevices.push(0);
    }
    if (this.#cellOfRow[row] !== cell) {
      this.#cellOfRow[row] = cell;
      this.cellDevices[cell] = this.cellDevices[cell]! + 1;
    }
    return cell;
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
    };
  }

  static from(state: FleetState, attributes?: readonly string[]): Fleet {
    const fleet = new Fleet(attributes);
    for (const [row, device] of state.devices.entries()) fleet.#rows.set(device, row);
    for (const [cell, values] of state.cells.entries()) {
      fleet.#cells.set(fleet.#keyOf(values), cell);
      fleet.cellAttributes.push(values);
      fleet.cellDevices.push(state.cellDevices[cell] ?? 0);
    }
    fleet.#cellOfRow = [...state.cellOfRow];
    return fleet;
  }

  #keyOf(attributes: Attributes): string {
    const names = this.#keys ?? Object.keys(attributes).sort();
    let key = '';
    for (const name of names) {
      const value = attributes[name];
      if (value !== undefined) key += `${name}\u0000${value}\u0001`;
    }
    return key;
  }

  #kept(attributes: Attributes): Attributes {
    if (this.#keys === undefined) return { ...attributes };
    const kept: Record<string, string> = {};
    for (const name of this.#keys) {
      const value = attributes[name];
      if (value !== undefined) kept[name] = value;
    }
    return kept;
  }
}

export interface FleetState {
  readonly devices: readonly string[];
  readonly cells: readonly Attributes[];
  readonly cellDevices: readonly number[];
  readonly cellOfRow: readonly number[];
}
