import { numberOf, textOf, type Cell } from '../data/table.js';
import { ProfileError } from './profile-error.js';

/** Reads true labels: class names as the plan has them, or class numbers from 0. -1 where a row has none. */
export class LabelReader {
  readonly #classes: readonly string[];
  #unknown: string | undefined;
  #known = 0;

  constructor(classes: readonly string[]) {
    this.#classes = classes;
  }

  read(cell: Cell | undefined): number {
    const text = textOf(cell);
    if (text === null) return -1;
    const byName = this.#classes.indexOf(text);
    const number = byName >= 0 ? byName : numberOf(cell);
    if (number === undefined || !Number.isInteger(number) || number < 0 || number >= this.#classes.length) {
      this.#unknown ??= text;
      return -1;
    }
    this.#known++;
    return number;
  }

  /** Errors: ProfileError LABEL when there were labels and not one was a class. */
  check(column: string): void {
    if (this.#known > 0 || this.#unknown === undefined) return;
    throw new ProfileError(
      'LABEL',
      `no label in '${column}' is a class: it says '${this.#unknown}', the classes are ${this.#classes.slice(0, 20).join(', ')}; name them in order with --classes`,
    );
  }
}
