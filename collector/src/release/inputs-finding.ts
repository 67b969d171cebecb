import type { DeviceChange } from './device-changes.js';
import { changesOf } from './effect-of.js';
import { evidenceBeyond } from './evidence.js';
import { FEWEST_CHANGES, moments, satterthwaite, type WanderOf } from './mean-change.js';
import type { Asked, Question } from './questions.js';
import type { InputFinding, SignalEffect } from './types.js';

/** Without a past to know the world's own wander from, a common change must be this many times the margin. */
const UNKNOWN_WANDER = 2;

export interface CommonMove {
  readonly evidence: number;
  /** Largest common change, in standard deviations. */
  readonly size: number;
}

/**
 * Whether the inputs of all devices moved together: by the mean of their own changes, whatever version they run, or by what
 * they have in common in the newest hours, each beside how far that has wandered before.
 */
export function commonMove(
  question: Question,
  devices: readonly DeviceChange[],
  wanderOf: WanderOf,
  fewest: number,
): CommonMove {
  let [evidence, asked, size] = [0, 0, 0];
  for (const each of question.asked) {
    const changes = rawChanges(each, devices);
    if (changes.length < fewest) continue;
    const { mean, robust, chance, effective } = moments(changes);
    const wander = wanderOf(each.columns);
    const isKnown = wander.changes >= FEWEST_CHANGES;
    const unit = each.unit ** 2;
    const between = Math.max(robust, (each.unitSd ** 2 / unit) * chance);
    const ofWorld = isKnown ? wander.variance / unit : 0;
    const freedom = isKnown
      ? satterthwaite(between, effective - 1, ofWorld, wander.changes)
      : Math.max(1, effective - 1);
    const variance = between + ofWorld;
    const margin = isKnown ? question.margin : UNKNOWN_WANDER * question.margin;
    // A world that changes some time after the upgrades shows late in their mean, and soon in the newest hours.
    const latest = (wander.latest ?? NaN) / each.unit;
    const values = isKnown && Number.isFinite(latest) ? [mean, latest] : [mean];
    for (const value of values) {
      evidence += evidenceBeyond({ value: each.bad * value, variance, freedom }, margin, margin) / values.length;
      size = Math.max(size, Math.abs(value));
    }
    asked += 1;
  }
  return { evidence: asked === 0 ? 0 : evidence / asked, size };
}

function rawChanges(asked: Asked, devices: readonly DeviceChange[]) {
  return changesOf(
    asked,
    devices.map((each) => ({ ...each, change: each.raw, weight: each.rawWeight, chance: each.rawChance })),
  );
}

/** Where the inputs moved: on upgraded devices alone, on both, or on none. */
export function inputFinding(effect: SignalEffect | undefined, common: CommonMove, alpha: number): InputFinding {
  if (effect === undefined || effect.finding === 'no-data') return 'no-data';
  const together = common.evidence >= 1 / alpha;
  if (effect.finding === 'harm') {
    // A change of the world may hit devices unequally; that of a release is not there without it.
    return together && common.size >= Math.abs(effect.effect) ? 'moved-on-both' : 'moved-on-upgraded';
  }
  if (together) return 'moved-on-both';
  return effect.finding === 'no-harm' ? 'same' : 'inconclusive';
}
