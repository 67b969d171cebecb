import { NAME } from './cohort-key.js';
import { markOf } from './cohort-options.js';
import type { Attributes } from './types.js';

/** One way of telling cells apart. `code[cell]` is an index into `values` and one more; 0 is "has none of them". */
export interface Column {
  readonly code: Int32Array;
  readonly values: readonly string[];
}

/** The cells' attributes as small numbers, so that cuts and strata are made without comparing texts. */
export class CellColumns {
  /** Attributes that take at least two values, or one of some cells only, by name. */
  readonly names: readonly string[];
  readonly devices: readonly number[];
  readonly #columns = new Map<string, Column>();

  constructor(cells: readonly Attributes[], devices: readonly number[]) {
    this.devices = devices;
    const codes = new Map<string, { code: Int32Array; index: Map<string, number> }>();
    for (const [cell, attributes] of cells.entries()) {
      for (const name in attributes) {
        let column = codes.get(name);
        if (column === undefined) codes.set(name, (column = { code: new Int32Array(cells.length), index: new Map() }));
        const value = attributes[name]!;
        let at = column.index.get(value);
        if (at === undefined) column.index.set(value, (at = column.index.size + 1));
        column.code[cell] = at;
      }
    }
    for (const [name, { code, index }] of codes) this.#columns.set(name, { code, values: [...index.keys()] });
    const several = [...this.#columns].filter(([name, { values }]) => !name.startsWith(NAME) && values.length > 1);
    this.names = several.map(([name]) => name).sort();
  }

  get cells(): number {
    return this.devices.length;
  }

  /** Of one attribute; all zeros when no cell has it. */
  of(name: string): Column {
    return this.#columns.get(name) ?? { code: new Int32Array(this.cells), values: [] };
  }

  ofNamed(name: string): Column {
    return this.of(markOf(name));
  }

  /** Combinations of two attributes; 0 where either is missing. `valuesOf` tells a combination's two values. */
  pair(a: string, b: string): Column & { readonly valuesOf: readonly (readonly [string, string])[] } {
    const [x, y] = [this.of(a), this.of(b)];
    const index = new Map<number, number>();
    const valuesOf: [string, string][] = [];
    const code = new Int32Array(this.cells);
    for (let cell = 0; cell < code.length; cell++) {
      if (x.code[cell] === 0 || y.code[cell] === 0) continue;
      const key = x.code[cell]! * (y.values.length + 1) + y.code[cell]!;
      let at = index.get(key);
      if (at === undefined) {
        index.set(key, (at = index.size + 1));
        valuesOf.push([x.values[x.code[cell]! - 1]!, y.values[y.code[cell]! - 1]!]);
      }
      code[cell] = at;
    }
    return { code, values: valuesOf.map((values) => values.join('\u0001')), valuesOf };
  }

  /** Devices behind each code, 0 included. */
  sizes(column: Column): Float64Array {
    const sizes = new Float64Array(column.values.length + 1);
    for (let cell = 0; cell < this.cells; cell++) sizes[column.code[cell]!]! += this.devices[cell]!;
    return sizes;
  }
}
