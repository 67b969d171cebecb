import { grown } from './growing.js';

/**
 * Samples of a device that a signal did not learn, because a change was firing on it: its past is so much shorter than
 * that of the other signals of its group.
 *
 * Taking them for a past that was learnt makes a mean that rests on a few windows look as certain as one of weeks, and
 * its error then shows in every later block as if devices had changed. Memory: 8 bytes for each device of a signal that a
 * change has fired on, none for the others.
 */
export class HeldSamples {
  readonly #ofSignal: (Float64Array | undefined)[] = [];

  of(signal: number, row: number): number {
    return this.#ofSignal[signal]?.[row] ?? 0;
  }

  add(signal: number, row: number, n: number): void {
    const array = grown(this.#ofSignal[signal] ?? new Float64Array(0), row + 1);
    array[row]! += n;
    this.#ofSignal[signal] = array;
  }

  forget(row: number): void {
    for (const array of this.#ofSignal) if (array !== undefined && row < array.length) array[row] = 0;
  }

  /** By signal. */
  arrays(): [signal: number, samples: Float64Array][] {
    return [...this.#ofSignal.entries()].flatMap(([signal, array]) => (array === undefined ? [] : [[signal, array]]));
  }

  restore(arrays: Iterable<readonly [signal: number, samples: Float64Array]>): void {
    for (const [signal, array] of arrays) this.#ofSignal[signal] = array;
  }
}
