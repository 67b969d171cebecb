import type { BlockSums } from './block-sums.js';
import type { RareTally, WatchedSignal } from './types.js';

/** Above this share of device-blocks with an event, counting devices says nothing any more: rates take over (R1). */
const RARE_SHARE = 0.5;

/** Events that are counted one by one: missing values, errors, shares of classes and categories. */
export function isCounted(signal: WatchedSignal): boolean {
  return signal.kind === 'rare' || signal.name.startsWith('share:');
}

/**
 * Devices with an event in some cells, set against their own pasts (R4). A pool of everybody's past would take a change
 * of the devices for a change of what they report: those that have left took part in it, those that are new did not.
 *
 * Undefined where events are not rare: decided from the past alone, so that the choice can't favour a verdict.
 * Cost: O(cells).
 */
export function rareTally(
  sums: BlockSums,
  cells: Int32Array,
  signal: number,
  group: number,
  includes?: (cell: number) => boolean,
): RareTally | undefined {
  let pastBlocks = 0;
  const tally = { events: 0, pastEvents: 0, expected: 0, devices: 0 };
  for (const cell of cells) {
    if (cell >= sums.cells || includes?.(cell) === false) continue;
    const at = cell * sums.signalCount + signal;
    tally.events += sums.events[at]!;
    tally.pastEvents += sums.pastEvents[at]!;
    tally.expected += sums.expected[at]!;
    tally.devices += sums.devices[cell * sums.groupCount + group]!;
    pastBlocks += sums.pastBlocks[cell * sums.groupCount + group]!;
  }
  return tally.pastEvents <= RARE_SHARE * pastBlocks ? tally : undefined;
}
