import type { EvaluatedBlock } from '../store/window-progress.js';
import type { Detector } from './detector.js';
import { ripeSlowBlocks } from './slow-ripeness.js';
import { SLOW_CLOCK_SECONDS } from './types.js';

export interface BlockTimes {
  readonly windowSeconds: number;
  /** Start of the first window ever evaluated, epoch seconds. */
  readonly firstWindow: number;
  /** How many slow blocks a report may be late and still count. */
  readonly latenessSlowBlocks: number;
}

/** The windows, each followed by the slow blocks that it makes ripe: the order in which a detector takes them. */
export function blocksFor(
  detector: Pick<Detector, 'slowClocks' | 'lastStart'>,
  starts: readonly number[],
  ingestUpTo: number,
  times: BlockTimes,
): EvaluatedBlock[] {
  const blocks: EvaluatedBlock[] = [];
  const last = new Map(detector.slowClocks.map((clock) => [clock, detector.lastStart(clock)]));
  for (const start of starts) {
    blocks.push({ clock: 'window', start, ingestUpTo, devices: 0 });
    for (const [clock, before] of last) {
      const length = SLOW_CLOCK_SECONDS[clock];
      const to = start + times.windowSeconds;
      for (const slow of ripeSlowBlocks(to, length, before, times.firstWindow, times.latenessSlowBlocks)) {
        blocks.push({ clock, start: slow, ingestUpTo, devices: 0 });
        last.set(clock, slow);
      }
    }
  }
  return blocks;
}

/** The blocks that one window on record led to, each with what had come in when it was evaluated. */
export function blocksOnRecord(
  detector: Pick<Detector, 'slowClocks' | 'lastStart'>,
  window: EvaluatedBlock,
  slow: readonly EvaluatedBlock[],
  times: BlockTimes,
): EvaluatedBlock[] {
  const bounds = new Map(slow.map((block) => [`${block.clock} ${block.start}`, block.ingestUpTo]));
  return blocksFor(detector, [window.start], window.ingestUpTo, times).map((block) => ({
    ...block,
    ingestUpTo: bounds.get(`${block.clock} ${block.start}`) ?? block.ingestUpTo,
  }));
}
