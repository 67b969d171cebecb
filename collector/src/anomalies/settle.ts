import type { ReportColumns } from '../detect/types.js';
import { topicOf, type Crossing } from './crossing.js';
import { foldsOf, type Fold, type Suspect } from './fold.js';
import { isLasting } from './lasting.js';
import type { Anomaly } from './types.js';
import type { WatchState } from './watch-state.js';

const DAY = 86_400;

/** What the crossings of a window lead to: many become one row, the others are named. */
export function settle(watch: WatchState, crossings: readonly Crossing[], columns: ReportColumns): Anomaly[] {
  const { book, roster } = watch;
  const end = columns.start + columns.seconds;
  const lone = crossings.filter((crossing) => !book.join(crossing, roster.attributes[crossing.row]!, end));
  const events = book.grown();
  if (lone.length === 0) return events;
  const suspects: Suspect[] = [...lone, ...book.open.flatMap((open) => open.suspects)];
  const lately = Math.max(DAY, 12 * columns.seconds);
  const folded = new Set<string>();
  for (const fold of foldsOf(suspects, roster, (row) => end - roster.lastSeen[row]! <= lately)) {
    const inside = suspects.filter((suspect) => topicOf(suspect) === fold.topic && fold.rows.has(suspect.row));
    for (const { row } of inside) folded.add(`${row} ${fold.topic}`);
    events.push(...foldInto(watch, fold, inside, lone, end));
  }
  for (const crossing of lone) {
    if (folded.has(`${crossing.row} ${topicOf(crossing)}`)) continue;
    const event = book.raise(crossing, roster.names[crossing.row]!, end, heldBy(watch, crossing));
    if (event !== undefined) events.push(event);
  }
  return events;
}

function foldInto(
  { book }: WatchState,
  fold: Fold,
  inside: readonly Suspect[],
  lone: readonly Crossing[],
  end: number,
): Anomaly[] {
  const events: Anomaly[] = [];
  for (const { row, kind } of inside) {
    const open = book.find(row, kind);
    if (open !== undefined) events.push(book.resolve(open, end, 'folded'));
  }
  let since = end;
  for (const crossing of lone) {
    if (crossing.since < since && topicOf(crossing) === fold.topic) since = crossing.since;
  }
  const event = book.fold(fold, inside[0]!, end, since);
  return event === undefined ? events : [...events, event];
}

/** While a channel is broken, none of what it says is learnt. */
function heldBy({ channels }: WatchState, { kind, feature, line }: Crossing): number[] {
  // What drifts slowly goes on being learnt, or it could never be seen to be well again.
  if (kind === 'slow-drift') return [];
  if (!isLasting(kind)) return [line];
  if (feature === '') return [];
  return [...channels.lines.keys()].filter((at) => channels.lines[at]!.feature === feature);
}
