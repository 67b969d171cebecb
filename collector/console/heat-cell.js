import { percentText } from './figures.js';

/**
 * What is known of one feature on one cohort: its own verdict, the one of the whole fleet on that feature, and how the model stands.
 * @typedef {{ cell: import('../src/store/views.js').DriftCell | undefined, alarm: import('../src/store/views.js').AlarmView | undefined,
 *   whole: import('../src/store/views.js').DriftCell | undefined, suppressed: boolean,
 *   status: import('../src/store/views.js').WatchStatus['outcome'] }} Seen
 */

/** From which share of an alarm on a cell has which colour. */
const STEPS = [
  { from: 1, level: 'alarm' },
  { from: 0.1, level: '3' },
  { from: 0.03, level: '2' },
  { from: 0.01, level: '1' },
];

/** The colour of a cell. @param {Seen} seen */
export function levelOf(seen) {
  const { cell, alarm } = seen;
  if (alarm !== undefined) return 'alarm';
  if (cell === undefined) return absence(seen).level;
  if (cell.share === 'suppressed') return 'suppressed';
  const share = typeof cell.share === 'number' ? cell.share : 0;
  const step = STEPS.find(({ from }) => share >= from);
  if (step !== undefined) return step.level;
  return isVerdict(cell) ? 'quiet' : 'inconclusive';
}

/** The same in words. @param {Seen} seen */
export function toldOf(seen) {
  const { cell, alarm } = seen;
  if (alarm !== undefined) return 'an alarm is firing';
  if (cell === undefined) return absence(seen).told;
  if (typeof cell.share !== 'number') return 'too few devices';
  if (cell.outcome === 'inconclusive') return inconclusive(cell.reason);
  if (cell.share >= 1) return 'past the alarm line';
  return cell.share < 0.001 ? 'quiet' : `${percentText(cell.share)} of what an alarm needs`;
}

/**
 * A cohort's verdicts are kept only while there is evidence, so what has none is quiet; but not before anything is judged, and not where
 * a cohort has too few devices to be told of.
 * @param {Seen} seen
 */
function absence({ whole, suppressed, status }) {
  if (status === 'learning' || whole?.reason === 'learning') return { level: 'inconclusive', told: 'learning' };
  if (suppressed) return { level: 'suppressed', told: 'too few devices' };
  // What is explained by an alarm elsewhere says nothing of other cohorts.
  if (whole !== undefined && !isVerdict(whole) && whole.reason !== 'explained')
    return { level: 'inconclusive', told: inconclusive(whole.reason) };
  if (status === 'inconclusive' || status === 'no-data') return { level: 'inconclusive', told: 'inconclusive' };
  return { level: 'quiet', told: 'quiet' };
}

/** @param {import('../src/store/views.js').DriftCell} cell */
function isVerdict({ outcome }) {
  return outcome !== 'inconclusive' && outcome !== 'no-data';
}

/** @param {string} reason */
function inconclusive(reason) {
  return reason === '' ? 'inconclusive' : `inconclusive (${reason.replaceAll('-', ' ')})`;
}
