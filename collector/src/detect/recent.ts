import { BlockSums } from './block-sums.js';

const MOST_BLOCKS = 12;
const MOST_BYTES = 128 * 1024 * 1024;

/**
 * The sums of the last blocks of one clock, kept so that an alarm can be explained by all that has happened since the
 * change and not by its last block alone. Twelve blocks, fewer where the fleet has very many cells.
 */
export class Recent {
  #blocks: { start: number; sums: BlockSums }[] = [];

  keep(start: number, sums: BlockSums): void {
    const bytes = sums.cells * sums.signalCount * 3 * 8;
    const most = Math.max(1, Math.min(MOST_BLOCKS, Math.floor(MOST_BYTES / Math.max(1, bytes))));
    const spare =
      this.#blocks.length >= most ? this.#blocks.shift()!.sums : new BlockSums(sums.signalCount, sums.groupCount);
    copySums(sums, spare);
    this.#blocks.push({ start, sums: spare });
    while (this.#blocks.length > most) this.#blocks.shift();
  }

  blocks(): readonly { readonly start: number; readonly sums: BlockSums }[] {
    return this.#blocks;
  }

  clear(): void {
    this.#blocks = [];
  }

  /** Sums of one signal over the blocks that start at `since` or later (at least the last one), as signal 0. */
  since(since: number, signal: number): { sums: BlockSums; blocks: number } {
    const last = this.#blocks.at(-1);
    const wanted = this.#blocks.filter((block) => block.start >= since || block === last);
    const cells = Math.max(0, ...wanted.map((block) => block.sums.cells));
    const groups = wanted[0]?.sums.groupCount ?? 0;
    const total = new BlockSums(1, groups);
    if (cells > 0) total.reach(cells - 1);
    for (const { sums } of wanted) {
      for (let cell = 0; cell < sums.cells; cell++) {
        const from = cell * sums.signalCount + signal;
        total.e[cell]! += sums.e[from]!;
        total.ee[cell]! += sums.ee[from]!;
        total.en[cell]! += sums.en[from]!;
      }
      for (let at = 0; at < sums.cells * groups; at++) {
        total.n[at]! += sums.n[at]!;
        total.nn[at]! += sums.nn[at]!;
        total.devices[at]! += sums.devices[at]!;
      }
    }
    return { sums: total, blocks: wanted.length };
  }
}

function copySums(from: BlockSums, to: BlockSums): void {
  to.clear(from.cells);
  const signals = from.cells * from.signalCount;
  const groups = from.cells * from.groupCount;
  to.e.set(from.e.subarray(0, signals));
  to.ee.set(from.ee.subarray(0, signals));
  to.en.set(from.en.subarray(0, signals));
  to.n.set(from.n.subarray(0, groups));
  to.nn.set(from.nn.subarray(0, groups));
  to.devices.set(from.devices.subarray(0, groups));
}
