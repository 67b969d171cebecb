import type { Parameters } from './connection/lane.js';

/** Values on their way into a statement whose text is put together: each gets a place, none enters the text. */
export class SqlValues {
  readonly #values: Record<string, string | number | readonly string[]> = {};
  #count = 0;

  get parameters(): Parameters {
    return this.#values;
  }

  text(value: string): string {
    return this.#place(value, 'String');
  }

  number(value: number): string {
    return this.#place(value, 'Float64');
  }

  /** For `IN`. */
  list(values: readonly string[]): string {
    return this.#place(values, 'Array(String)');
  }

  #place(value: string | number | readonly string[], type: string): string {
    const name = `value${this.#count++}`;
    this.#values[name] = value;
    return `{${name}:${type}}`;
  }
}
