import { countText, percentText } from './figures.js';
import { devicesText } from './words.js';

/**
 * @typedef {import('../src/store/views.js').AccuracyCell} Cell
 * @typedef {import('../src/store/views.js').AccuracySeries} Series
 */

const REASONS = {
  'no-reference-labels': 'the plan was made without labels, so nothing is known of right and wrong',
  'too-few-samples': 'too few samples',
  'too-few-devices': 'too few devices',
};

/** Why an estimate made of confidence may rise while things break. */
export const WRONG_AND_SURE = 'A model that is wrong and sure looks better';

/** `91.5% (89.5 to 93.5)`, or why there is no figure. @param {Cell} cell */
export function accuracyText(cell) {
  switch (cell.outcome) {
    case 'estimated':
      return `${percentText(cell.estimate)} (${pointsOf(cell.low)} to ${pointsOf(cell.high)})`;
    case 'suppressed':
      return `not told: ${devicesText(cell.devices)}`;
    case 'inconclusive':
      return `inconclusive: ${REASONS[cell.reason]}`;
    case 'no-data':
      return 'no data';
  }
}

/** What stands behind a figure. @param {Cell} cell @param {string} what */
export function behindText(cell, what) {
  return cell.outcome === 'estimated' ? `${countText(cell.samples)} ${what}, ${devicesText(cell.devices)}` : '';
}

/** Without the percent sign. @param {number} share */
function pointsOf(share) {
  return (100 * share).toFixed(1);
}

/** By how much, in plain words. @param {Series['parting'] & { outcome: 'parted' }} parting */
export function partedText({ direction, gap }) {
  const points = gap.outcome === 'estimated' ? `about ${Math.abs(100 * gap.estimate).toFixed(0)} points ` : '';
  return direction === 'below'
    ? `the model was right ${points}less often than its confidence says. Its inputs may mean something else than they did (concept drift), which no estimate without labels can see: trust the feedback, and retrain.`
    : `the model was right ${points}more often than its confidence says. The estimate is too careful here; or feedback comes mostly for what went well.`;
}

/** Quiet words where there is no warning. @param {Series['parting']} parting */
export function togetherText(parting) {
  if (parting.outcome === 'together') return 'Feedback and estimate agree.';
  if (parting.outcome === 'no-data') return 'No feedback has come yet, so nothing checks the estimate.';
  return parting.outcome === 'inconclusive' ? 'Not enough feedback yet to tell whether the estimate holds.' : '';
}

/** What the estimate rests on. @param {Series['reference']} reference */
export function referenceText(reference) {
  if (reference === 'none') return 'The plan was made without labels: accuracy cannot be estimated.';
  const spread = `${(100 * reference.betweenDevices).toFixed(1)} points`;
  const from =
    reference.spread === 'measured'
      ? `${countText(reference.labels)} labels of ${devicesText(reference.devices)}, which differ by ${spread}`
      : `${countText(reference.labels)} labels of unknown devices; that devices differ by ${spread} is assumed`;
  return `Estimated from ${from}. It holds while confidence means what it meant then. ${WRONG_AND_SURE}: don’t read it where inputs alarm.`;
}
