import { sigmaText } from './figures.js';

/**
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {import('../src/store/views.js').Cohort} Cohort
 */

/** `hw = edge-b`, `memory_mb from 256 to below 512`, the name of a named cohort, or `all devices`. @param {Cohort} cohort */
export function cohortText(cohort) {
  const named = cohort['name:'];
  if (named !== undefined) return named;
  const parts = Object.entries(cohort).map(([name, value]) => valueText(name, value));
  return parts.length === 0 ? 'all devices' : parts.join(', ');
}

/** `hw=edge-b`, as the API takes it. @param {Cohort} cohort */
export function cohortKey(cohort) {
  const named = cohort['name:'];
  if (named !== undefined) return `name:${named}`;
  return Object.entries(cohort)
    .map(([name, value]) => `${name}=${value.replaceAll(/[\\,]/g, '\\$&')}`)
    .sort()
    .join(',');
}

/** A value, or what the label of a bin says. @param {string} name @param {string} value */
function valueText(name, value) {
  const [, from, to] = /^(-?\d[^.]*(?:\.\d[^.]*)?)?\.\.(-?\d.*)?$/.exec(value) ?? [];
  if (from === undefined && to === undefined) return `${name} = ${value}`;
  if (from === undefined) return `${name} below ${to}`;
  return to === undefined ? `${name} from ${from}` : `${name} from ${from} to below ${to}`;
}

/** What is not watched of a model, one line for each reason. @param {readonly import('../src/store/views.js').UnwatchedCohorts[]} unwatched */
export function unwatchedTexts(unwatched) {
  return unwatched.map(({ by, reason, cohorts, largest }) => {
    const some = largest.length === 0 ? '' : `, such as ${largest.slice(0, 3).map(cohortText).join('; ')}`;
    switch (reason) {
      case 'cap':
        return `${cohorts} by ${by} beyond the most that are watched${some}`;
      case 'same-devices':
        return `${cohorts} by ${by} with the devices of a single value${some}`;
      case 'no-device':
        return `${by.replace(/^name:/, '')}: no device is in it`;
      case 'one-per-device':
        return `${by}: nearly every device has a value of its own`;
      case 'many-cells':
        return `${by}: with it the fleet has too many combinations`;
      default:
        return `${by}: more values (${cohorts} or more) than are cut by`;
    }
  });
}

/** @param {number | string | undefined} devices */
export function devicesText(devices) {
  if (devices === 'no-data' || devices === undefined) return 'devices unknown';
  if (devices === 1) return '1 device';
  return `${typeof devices === 'number' ? devices : `fewer than ${devices.slice(1)}`} devices`;
}

/** What the alarm is about: `temperature`, or `temperature with humidity`. @param {Alarm} alarm */
export function subject({ feature, features }) {
  return features.length === 2 ? features.join(' with ') : feature;
}

/**
 * What has happened to it, as the rest of a sentence after "temperature on hw = edge-b".
 * @param {Alarm} alarm
 */
export function happening({ signal, effect }) {
  const shift = typeof effect.shiftSigma === 'number' ? effect.shiftSigma : undefined;
  const name = signal.slice(signal.lastIndexOf('/') + 1);
  const by = shift === undefined ? '' : ` (about ${sigmaText(shift)})`;
  const up = shift === undefined ? undefined : shift > 0;
  /** @param {string} more @param {string} less @param {string} unknown */
  const either = (more, less, unknown) => (up === undefined ? unknown : up ? more : less);

  if (signal.includes('/share:')) {
    const label = signal.slice(signal.indexOf('/share:') + '/share:'.length);
    return `${either('shows more', 'shows less', 'shows a different share')} of “${label}”${by}`;
  }
  if (signal.includes('/bucket:')) {
    const bucket = signal.slice(signal.indexOf('/bucket:') + '/bucket:'.length);
    return `${either('shows more', 'shows less', 'shows a different share')} of its less common values (bucket ${bucket})${by}`;
  }
  if (signal.includes('/error:')) {
    const reason = signal.slice(signal.indexOf('/error:') + '/error:'.length).replaceAll('-', ' ');
    return `fails ${either('more often', 'less often', 'at another rate')} (${reason})`;
  }
  switch (name) {
    case 'location':
      return shift === undefined ? 'reads differently' : `reads about ${sigmaText(shift)} ${up ? 'high' : 'low'}`;
    case 'scale':
      return `spreads ${either('wider', 'narrower', 'differently')}${by}`;
    case 'skew':
      return `leans ${either('further up', 'further down', 'differently')}${by}`;
    case 'tails':
      return `has ${either('heavier', 'lighter', 'different')} tails${by}`;
    case 'missing':
      return `is missing ${either('more often', 'less often', 'at another rate')}`;
    case 'out-of-range':
      return `leaves its known range ${either('more often', 'less often', 'at another rate')}`;
    case 'other':
    case 'new-category':
      return `shows unknown values ${either('more often', 'less often', 'at another rate')}`;
    case 'concordance':
      return `${either('moves together more', 'moves together less', 'moves together differently')} than before`;
    case 'mean-log':
      return `is ${either('slower', 'faster', 'of another speed')}${by}`;
    case 'over-objective':
      return `misses its objective ${either('more often', 'less often', 'at another rate')}`;
    case 'mean-confidence':
      return `is ${either('more confident', 'less confident', 'confident to another degree')}${by}`;
    case 'mean-margin':
      return `is ${either('further ahead of the second class', 'closer to the second class', 'ahead of the second class by another margin')}${by}`;
    case 'estimated-accuracy':
      return `is probably ${either('more accurate', 'less accurate', 'accurate to another degree')}${by}`;
    case 'undefined':
      return `is no valid answer ${either('more often', 'less often', 'at another rate')}`;
    case 'rate':
      return `happen ${either('more often', 'less often', 'at another rate')}`;
    default:
      return `has changed in ${name.replaceAll('-', ' ')}${by}`;
  }
}

/** @param {Pick<Alarm, 'state' | 'silence'>} alarm */
export function stateText({ state, silence }) {
  const word = { firing: 'Firing', pending: 'Pending', resolved: 'Resolved' }[state];
  return silence === undefined ? word : `${word} · silenced by ${silence.author}: ${silence.reason}`;
}

const CLOCKS = { window: 'per window', '6h': 'per 6 hours', '1d': 'per day', learning: 'learning' };

/** `180 per window · 58 per 6 hours`. @param {Readonly<Record<string, number>>} clocks */
export function clocksText(clocks) {
  return Object.entries(CLOCKS)
    .filter(([clock]) => (clocks[clock] ?? 0) > 0)
    .map(([clock, words]) => `${clocks[clock]} ${words}`)
    .join(' · ');
}
