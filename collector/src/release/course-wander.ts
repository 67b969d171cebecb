import type { CommonCourse } from './common-course.js';

export interface Wander {
  /** Mean square of past changes. */
  readonly variance: number;
  /** How many there were; fewer than 3 say nothing. */
  readonly changes: number;
  /** The last change of that kind: from all that was before the release to the newest span; absent where nobody says it. */
  readonly latest?: number;
}

const DAY_SECONDS = 86_400;
const SLOT_SECONDS = DAY_SECONDS / 4;
/** Spans are short enough for as many of them: from three or four nobody knows how far is far. */
const SPANS = 12;

/**
 * How much the course that all share has changed, in the past, from all that was before to a span of `seconds`: placebo
 * changes, one for each span before `until` that does not overlap the others, with the day's quarters levelled.
 *
 * Spans longer than a twelfth of the past are judged by spans of a twelfth: shorter means wander more, not less, unless
 * the world wanders over longer times than it was watched. Cost: O(blocks).
 */
export function courseWander(
  course: CommonCourse,
  columns: readonly number[],
  width: number,
  { until, seconds, blockSeconds }: { until: number; seconds: number; blockSeconds: number },
): Wander {
  const known: { time: number; value: number }[] = [];
  const since: { time: number; value: number }[] = [];
  for (let block = 0; block < course.blocks; block++) {
    const value = columns.reduce((sum, column) => sum + course.values[block * width + column]!, 0);
    const time = course.first + block * blockSeconds;
    if (!Number.isNaN(value)) (time < until ? known : since).push({ time, value });
  }
  if (known.length < 2) return { variance: 0, changes: 0 };
  const span = known.at(-1)!.time + blockSeconds - known[0]!.time;
  const length = Math.max(blockSeconds, Math.min(seconds, span / SPANS));
  const level = slotLevels(known);
  const [sums, counts] = [new Map<number, number>(), new Map<number, number>()];
  for (const { time, value } of known) {
    const chunk = Math.floor((time - known[0]!.time) / length);
    sums.set(chunk, (sums.get(chunk) ?? 0) + value - level[slotOf(time)]!);
    counts.set(chunk, (counts.get(chunk) ?? 0) + 1);
  }
  let [pastSum, pastCount, squares, changes] = [0, 0, 0, 0];
  for (const [chunk, sum] of sums) {
    const count = counts.get(chunk)!;
    if (pastCount > 0) {
      squares += (sum / count - pastSum / pastCount) ** 2;
      changes += 1;
    }
    pastSum += sum;
    pastCount += count;
  }
  const latest = since.filter(({ time }) => time >= until + seconds - length);
  const moved = latest.reduce((sum, { time, value }) => sum + value - level[slotOf(time)]!, 0) / latest.length;
  return {
    variance: changes === 0 ? 0 : squares / changes,
    changes,
    ...(latest.length > 0 && { latest: moved - pastSum / pastCount }),
  };
}

function slotLevels(known: readonly { time: number; value: number }[]): number[] {
  const sums = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  for (const { time, value } of known) {
    sums[slotOf(time)]! += value;
    counts[slotOf(time)]! += 1;
  }
  return sums.map((sum, slot) => (counts[slot]! === 0 ? 0 : sum / counts[slot]!));
}

function slotOf(time: number): number {
  return Math.floor((time % DAY_SECONDS) / SLOT_SECONDS);
}
