import type { Precision } from './next-representable.js';

const FIRST_CAPACITY = 1024;

/** All values of one numeric column, in the precision in which the model sees them. Grows by doubling. */
export class ColumnBuffer {
  readonly precision: Precision;
  #values: Float64Array | Float32Array;
  #length = 0;

  constructor(precision: Precision) {
    this.precision = precision;
    this.#values = this.#allocate(FIRST_CAPACITY);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes one column of a row-major matrix. */
  append(rows: Float64Array, rowCount: number, width: number, column: number): void {
    const needed = this.#length + rowCount;
    if (needed > this.#values.length) {
      const larger = this.#allocate(Math.max(needed, 2 * this.#values.length));
      larger.set(this.#values.subarray(0, this.#length));
      this.#values = larger;
    }
    for (let row = 0, at = column; row < rowCount; row++, at += width) this.#values[this.#length++] = rows[at]!;
  }

  at(row: number): number {
    return this.#values[row]!;
  }

  /** A sorted copy of the finite values. */
  sorted(): Float64Array | Float32Array {
    const finite = this.#allocate(this.#length);
    let count = 0;
    for (let i = 0; i < this.#length; i++) {
      const value = this.#values[i]!;
      if (Number.isFinite(value)) finite[count++] = value;
    }
    return finite.subarray(0, count).sort();
  }

  #allocate(length: number): Float64Array | Float32Array {
    return this.precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
  }
}
