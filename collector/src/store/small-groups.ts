import { KnownSums } from './known-sums.js';

/** A piece of the fleet that nothing told takes apart. */
export interface SmallPiece {
  readonly devices: number;
  /** What two hidden vectors say of it (`KnownSums.hidden`). */
  readonly hidden: readonly [number, number];
}

/** Above these, looking at every combination would take too long: then the answer is yes. */
const MOST_PIECES = 60;
const MOST_K = 5;

/**
 * Whether the sum of some group of fewer than `kDevices` devices is known: a group is pieces put together, and its sum is
 * known where the hidden vectors add up to 0 over it. Combinations of up to four pieces, which is all there can be.
 *
 * Cost: O(pieces²), by meeting in the middle.
 */
export function hasSmallKnownGroup(pieces: readonly SmallPiece[], kDevices: number): boolean {
  if (pieces.length === 0) return false;
  if (kDevices > MOST_K || pieces.length > MOST_PIECES) return true;
  const singles = pieces.map((piece, at) => ({ ...piece, members: [at] }));
  if (singles.some(isKnown)) return true;
  const pairs = combined(singles, singles, kDevices);
  if (pairs.some(isKnown)) return true;
  // A group of three or four is a pair and what is opposite to it.
  const opposite = new Map<string, Combination[]>();
  for (const one of [...singles, ...pairs]) {
    const key = one.hidden.map((value) => KnownSums.negative(value)).join(' ');
    opposite.set(key, [...(opposite.get(key) ?? []), one]);
  }
  return pairs.some((pair) =>
    (opposite.get(pair.hidden.join(' ')) ?? []).some(
      (other) =>
        pair.devices + other.devices < kDevices && !other.members.some((member) => pair.members.includes(member)),
    ),
  );
}

interface Combination extends SmallPiece {
  readonly members: readonly number[];
}

function isKnown({ hidden }: SmallPiece): boolean {
  return hidden[0] === 0 && hidden[1] === 0;
}

function combined(left: readonly Combination[], right: readonly Combination[], kDevices: number): Combination[] {
  return left.flatMap((one) =>
    right
      .filter((other) => one.members[0]! < other.members[0]! && one.devices + other.devices < kDevices)
      .map((other) => ({
        devices: one.devices + other.devices,
        members: [...one.members, ...other.members],
        hidden: [KnownSums.add(one.hidden[0], other.hidden[0]), KnownSums.add(one.hidden[1], other.hidden[1])] as const,
      })),
  );
}
