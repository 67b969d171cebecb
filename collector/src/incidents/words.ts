import { rangeOf } from '../detect/bins.js';
import { NAME } from '../detect/cohort-key.js';
import { signalName, type Cohort, type Member } from './member.js';

/** Attributes whose value names what a device is, as in "watch devices". */
const KINDS = ['type', 'kind', 'class', 'form'];

const FEATURES: Readonly<Record<string, string>> = {
  output: 'the output',
  feedback: 'the output, as feedback says,',
  'resource:rss': 'the memory of the process',
  'resource:cpu': 'the use of the processor',
  'resource:temperature': 'the temperature of the device',
  'resource:battery': 'the charge of the battery',
  'resource:power': 'the power of the device',
};

/** "accelerometer z", "heart rate with motion", "the output". */
export function featureWords(features: readonly string[]): string {
  const names = features.map((name) => FEATURES[name] ?? name.replaceAll('_', ' '));
  return names.join(' with ');
}

/** "on watch devices with firmware 2.3", "on all devices", "on devices with hw a or b". */
export function cohortWords(cohorts: readonly Cohort[]): string {
  const [first = {}, ...rest] = cohorts;
  const differing = siblingAttribute(cohorts);
  if (rest.length > 0 && differing !== undefined) {
    const values = cohorts.map((cohort) => valueWords(cohort[differing] ?? ''));
    return `on ${devicesWith({ ...first, [differing]: listed(values, 'or') })}`;
  }
  return listed(
    cohorts.map((cohort) => `on ${devicesWith(cohort)}`),
    'and',
  );
}

function devicesWith(cohort: Cohort): string {
  const named = cohort[NAME];
  if (named !== undefined) return `devices of the cohort ${named}`;
  const entries = Object.entries(cohort);
  if (entries.length === 0) return 'all devices';
  const kinds = entries.filter(([name]) => KINDS.includes(name)).map(([, value]) => value);
  const rest = entries
    .filter(([name]) => !KINDS.includes(name))
    .map(([name, value]) => `${nameOf(name)} ${valueWords(value)}`);
  const devices = [...kinds, 'devices'].join(' ');
  return rest.length === 0 ? devices : `${devices} with ${listed(rest, 'and')}`;
}

/** A bin of numbers by its bounds: "from 256 to under 512". */
function valueWords(value: string): string {
  const range = rangeOf(value);
  if (range === undefined) return value;
  const bounds = [
    range.from === undefined ? '' : `from ${range.from}`,
    range.to === undefined ? '' : `under ${range.to}`,
  ];
  return bounds.filter((bound) => bound !== '').join(' to ');
}

function nameOf(attribute: string): string {
  return attribute.replaceAll('_', ' ');
}

/** The only attribute in which these cohorts differ, when they all have the same ones. */
function siblingAttribute(cohorts: readonly Cohort[]): string | undefined {
  const names = Object.keys(cohorts[0] ?? {});
  const isAlike = cohorts.every((cohort) => Object.keys(cohort).sort().join() === [...names].sort().join());
  if (!isAlike) return undefined;
  const differing = names.filter((name) => new Set(cohorts.map((cohort) => cohort[name])).size > 1);
  return differing.length === 1 ? differing[0] : undefined;
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[], last: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)!}`;
}

/**
 * What has happened, as the rest of a sentence after "accelerometer z on devices with firmware 2.3".
 * `isTold`: whether enough devices stand behind it that its size may be said.
 */
export function happeningWords(member: Member, isTold = true): string {
  const { signal, role, shiftSigma, effectSd, features } = member;
  const name = signalName(member, signal);
  const size = Number.isFinite(shiftSigma) ? shiftSigma : effectSd;
  const isUp = Number.isFinite(effectSd) ? effectSd > 0 : size > 0;
  if (role === 'pair') return isUp ? 'moves together more than before' : 'moves together less than before';
  if (name === 'location' && Number.isFinite(size)) {
    return `reads ${isTold ? `about ${sigma(size)} ` : ''}${size > 0 ? 'high' : 'low'}`;
  }
  if (name.startsWith('share:')) return `shows ${isUp ? 'more' : 'less'} "${name.slice('share:'.length)}"`;
  if (name.startsWith('recall:')) return `finds ${isUp ? 'more' : 'less'} of "${name.slice('recall:'.length)}"`;
  if (name.startsWith('bucket:')) return `shows ${isUp ? 'more' : 'less'} of its less common values`;
  if (name.startsWith('error:'))
    return `fails ${isUp ? 'more' : 'less'} often (${name.slice('error:'.length).replaceAll('-', ' ')})`;
  const isFigure = features[0]?.startsWith('resource:') === true && name.startsWith('mean');
  const words = Number.isFinite(size) ? HAPPENINGS[isFigure ? 'mean' : name] : undefined;
  if (words !== undefined) return words[isUp ? 0 : 1];
  return `has changed in ${name.replaceAll('-', ' ')}`;
}

/** Up, then down. */
const HAPPENINGS: Readonly<Record<string, readonly [string, string]>> = {
  scale: ['spreads wider', 'spreads narrower'],
  skew: ['leans further up', 'leans further down'],
  tails: ['has more extreme values', 'has fewer extreme values'],
  missing: ['is missing more often', 'is missing less often'],
  'out-of-range': ['leaves its known range more often', 'leaves its known range less often'],
  other: ['shows unknown values more often', 'shows unknown values less often'],
  'new-category': ['shows new values more often', 'shows new values less often'],
  undefined: ['is no valid answer more often', 'is no valid answer less often'],
  'mean-log': ['is slower', 'is faster'],
  'over-objective': ['misses its objective more often', 'misses its objective less often'],
  'mean-confidence': ['is more confident', 'is less confident'],
  'mean-margin': ['decides more clearly', 'decides less clearly'],
  'estimated-accuracy': ['is probably more accurate', 'is probably less accurate'],
  accuracy: ['is more accurate', 'is less accurate'],
  mean: ['is higher', 'is lower'],
  'over-threshold': ['is above its threshold more often', 'is above its threshold less often'],
  'under-threshold': ['is below its threshold more often', 'is below its threshold less often'],
  'error-rate': ['fails more often', 'fails less often'],
};

export function sigma(size: number): string {
  return `${Number(Math.abs(size).toPrecision(2))} σ`;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** "Tuesday 13 January 14:05 UTC"; it stays true when it is read a week later. */
export function timeWords(seconds: number): string {
  const at = new Date(seconds * 1000);
  const day = `${DAYS[at.getUTCDay()]!} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]!}`;
  return `${day} ${at.toISOString().slice(11, 16)} UTC`;
}
