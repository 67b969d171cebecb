import { CRASHES } from './columns-of.js';
import type { DeviceChange } from './device-changes.js';
import { evidenceBeyond, halfWidthAlways } from './evidence.js';
import { changeAlone, meanChange, type Change, type MeanChange, type WanderOf } from './mean-change.js';
import { MANY_EVENTS, rateBoundAlways } from './rate-bound.js';
import type { Asked, Question } from './questions.js';
import type { SignalEffect } from './types.js';

/** Devices behind a judgement. */
export interface Compared {
  readonly upgraded: readonly DeviceChange[];
  /** Devices that were not upgraded, as if they had been at the same moments. */
  readonly controls: readonly DeviceChange[];
  /** Changes of such devices before anybody was upgraded; where the controls are few. */
  readonly past?: readonly DeviceChange[];
  /** There are no others: changes are compared with how far everybody has wandered in the past. */
  readonly alone?: WanderOf;
}

export interface EffectOptions {
  /** Probability that a release which does no harm is ever found harmful by this question. */
  readonly alpha: number;
  readonly fewestDevices: number;
}

/** How much upgraded devices differ is not known from fewer. */
const FEWEST_UNHARMED = 3;

/** Intervals cover with 95 % at all looks together. */
const INTERVAL_ALPHA = 0.05;

/** What the devices say to one question: the part of it that stands out most speaks for all. */
export function effectOf(
  question: Question,
  compared: Compared,
  { alpha, fewestDevices }: EffectOptions,
): SignalEffect {
  const { kind, margin, alike, asked } = question;
  let evidence = 0;
  let worst: Answer | undefined;
  let isWithin = asked.length > 0;
  let answered = 0;
  for (const each of asked) {
    const found = answerTo(each, compared, fewestDevices);
    if (found === undefined) {
      isWithin = false;
      continue;
    }
    answered += 1;
    const beyond = evidenceBeyond({ ...found, value: each.bad * found.value }, margin, margin);
    evidence += beyond;
    const half = halfWidthAlways(found, margin, INTERVAL_ALPHA);
    const badHalf = each.isEvents ? withEvents(each, found.value, half, compared.upgraded, margin) : half;
    if (!(each.bad * found.value + badHalf < alike) || found.devices < FEWEST_UNHARMED) isWithin = false;
    const [below, above] = each.bad === 1 ? [half, badHalf] : [badHalf, half];
    const answer = { ...found, asked: each, low: found.value - below, high: found.value + above, beyond };
    if (worst === undefined || ranksAbove(answer, worst)) worst = answer;
  }
  if (worst === undefined) return { ...nothing(question), ...countsOf(question, compared) };
  const mean = evidence / answered;
  return {
    kind,
    signal: worst.asked.signal,
    effect: worst.value,
    low: worst.low,
    high: worst.high,
    margin,
    finding: mean >= 1 / alpha ? 'harm' : isWithin ? 'no-harm' : 'inconclusive',
    devices: worst.devices,
    controls: worst.controls,
    evidence: mean,
  };
}

interface Answer extends MeanChange {
  readonly asked: Asked;
  readonly low: number;
  readonly high: number;
  readonly beyond: number;
}

function ranksAbove(a: Answer, b: Answer): boolean {
  if (a.beyond !== b.beyond) return a.beyond > b.beyond;
  return a.asked.bad * a.value > b.asked.bad * b.value;
}

function answerTo(asked: Asked, compared: Compared, fewest: number): MeanChange | undefined {
  const { upgraded, controls, past: before = [], alone } = compared;
  const changes = changesOf(asked, upgraded);
  const unitSd = asked.unitSd / asked.unit;
  const othersSd = asked.othersSd / asked.unit;
  if (alone === undefined) {
    const chance = { unitSd, othersSd, past: changesOf(asked, before) };
    return meanChange(changes, changesOf(asked, controls), chance, fewest);
  }
  const { variance, changes: past } = alone(asked.columns);
  return changeAlone(changes, { variance: variance / asked.unit ** 2, changes: past }, unitSd, fewest);
}

/**
 * How far up events may lie. At least as many more may happen as their Poisson count does not refute; and starts of the agent
 * at most as often as all that were counted after, since without the upgrade there would have been no fewer than none,
 * whatever few others do. Not so for shares of inferences, which fail in bursts and not one by one.
 */
function withEvents(
  { columns, signal }: Asked,
  value: number,
  half: number,
  upgraded: readonly DeviceChange[],
  margin: number,
): number {
  const column = columns[0]!;
  let [events, samples] = [0, 0];
  for (const { sumAfter, samplesAfter } of upgraded) {
    events += sumAfter[column]!;
    samples += samplesAfter[column]!;
  }
  if (!(samples > 0)) return Infinity;
  const most = rateBoundAlways(events, samples, margin, INTERVAL_ALPHA / 2);
  const unseen = Math.max(half, most - Math.max(0, events) / samples);
  return signal === CRASHES && events <= MANY_EVENTS ? Math.max(0, Math.min(unseen, most - value)) : unseen;
}

export function changesOf(
  { columns, unit }: Pick<Asked, 'columns' | 'unit'>,
  devices: readonly DeviceChange[],
): Change[] {
  const first = columns[0]!;
  return devices.flatMap(({ device, change, weight, chance }) => {
    let sum = 0;
    for (const column of columns) sum += change[column]!;
    const known = Number.isFinite(sum) && weight[first]! > 0 && Number.isFinite(chance[first]!);
    return known ? [{ device, change: sum / unit, weight: weight[first]!, chance: chance[first]! }] : [];
  });
}

function countsOf(
  { asked }: Question,
  { upgraded, controls }: Compared,
): Pick<SignalEffect, 'devices' | 'controls' | 'finding'> {
  const first = asked[0];
  const [devices, others] =
    first === undefined ? [0, 0] : [upgraded, controls].map((each) => changesOf(first, each).length);
  return { devices: devices!, controls: others!, finding: devices === 0 ? 'no-data' : 'inconclusive' };
}

function nothing({ kind, margin, asked }: Question): Omit<SignalEffect, 'devices' | 'controls' | 'finding'> {
  return { kind, signal: asked[0]?.signal ?? kind, effect: 0, low: -Infinity, high: Infinity, margin, evidence: 0 };
}
