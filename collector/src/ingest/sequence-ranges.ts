/**
 * A set of sequence numbers, kept as disjoint ascending ranges, since a device's numbers come without gaps.
 *
 * Cost: O(log ranges) to ask, O(ranges) to add in the worst case, O(1) at the end, where almost all additions are.
 */
export class SequenceRanges {
  /** `[from, to]` pairs, flat: from0, to0, from1, to1, … */
  readonly #bounds: number[] = [];

  constructor(ranges: readonly (readonly [from: number, to: number])[] = []) {
    for (const [from, to] of ranges) this.#bounds.push(from, to);
  }

  get rangeCount(): number {
    return this.#bounds.length / 2;
  }

  has(sequence: number): boolean {
    const at = this.#rangeUpTo(sequence);
    return at >= 0 && sequence <= this.#bounds[at + 1]!;
  }

  add(sequence: number): void {
    const at = this.#rangeUpTo(sequence);
    if (at >= 0 && sequence <= this.#bounds[at + 1]!) return;
    const touchesBefore = at >= 0 && this.#bounds[at + 1] === sequence - 1;
    const touchesAfter = this.#bounds[at + 2] === sequence + 1;
    if (touchesBefore && touchesAfter) this.#bounds.splice(at + 1, 2);
    else if (touchesBefore) this.#bounds[at + 1] = sequence;
    else if (touchesAfter) this.#bounds[at + 2] = sequence;
    else this.#bounds.splice(at + 2, 0, sequence, sequence);
  }

  /** Offset of the last range that starts at or before `sequence`; -2 when there is none. */
  #rangeUpTo(sequence: number): number {
    let [low, high] = [0, this.#bounds.length / 2];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#bounds[middle * 2]! <= sequence) low = middle + 1;
      else high = middle;
    }
    return (low - 1) * 2;
  }
}
