import type { Parameters } from './connection/lane.js';

/** Values on their way into a statement whose text is put together: each gets a place, none enters the text. */
export class SqlValues {
  readonly #values: Record<string, string | number> = {};
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

  /** For `IN`. As one text: a server takes no lists whose texts have quotes. */
  list(values: readonly string[]): string {
    return `splitByChar('\\x01', ${this.#place(values.join('\u0001'), 'String')})`;
  }

  #place(value: string | number, type: string): string {
    const name = `value${this.#count++}`;
    this.#values[name] = value;
    return `{${name}:${type}}`;
  }
}
