import { isLikeAllOf } from './alike-devices.js';
import { ControlChoice } from './control-choice.js';
import { courseWander } from './course-wander.js';
import type { DeviceChange } from './device-changes.js';
import { withEventRates } from './event-rates.js';
import { effectOf, type Compared } from './effect-of.js';
import { commonMove, inputFinding } from './inputs-finding.js';
import type { WanderOf } from './mean-change.js';
import { marginsOf, type ReleaseOptions } from './options.js';
import { outliersAmong } from './outliers.js';
import type { Panel } from './panel.js';
import { pastChanges } from './past-changes.js';
import { questionAlpha } from './promise.js';
import { questionsOf, type Question } from './questions.js';
import { releaseChanges, type ReleaseChanges } from './release-changes.js';
import { cutsOfRelease, type ReleaseCut } from './release-cuts.js';
import type { CohortOf, ReleaseJudgement } from './types.js';
import { unitsOf, type Units } from './units.js';
import type { ReleaseUpgrades } from './upgrades.js';
import { verdictOf } from './verdict.js';

export interface JudgeOptions extends ReleaseOptions {
  /** Probability of ever finding this release harmful without a cause. */
  readonly alpha: number;
  readonly blockSeconds: number;
}

/** One device that changes may be about to break; two that change alike, far beyond what others do, are a finding. */
const FEWEST_DEVICES = 2;
/** More devices than this say no more of the past than is made use of. */
const ENOUGH_OF_THE_PAST = 60;
const MOST_COHORTS = 60;
/** Stands for having the release among attributes; no attribute has this name. */
const UPGRADED = '\u0000upgraded';
/** Devices without the release that it takes to know what they have in common. */
const FEWEST_OTHERS = 3;

/** One release, for everybody and then for each cohort and variant with upgraded devices. */
export function judgeRelease(
  panel: Panel,
  model: string,
  release: ReleaseUpgrades,
  options: JudgeOptions,
): ReleaseJudgement[] {
  const cohorts = options.cohortsOf ?? eachAttribute;
  const cohortsOf = (device: string): readonly CohortOf[] => cohorts(panel.attributes.get(device) ?? {});
  const everybody = unitsOf(panel, release);
  let found = releaseChanges(panel, everybody, release, options.blockSeconds);
  // What a release does to its devices is no matter of single ones, however few have it.
  const groupsOf = (device: string): readonly CohortOf[] => {
    const own = cohortsOf(device);
    return release.upgrades.has(device) ? [...own, ...[{}, ...own].map((one) => ({ ...one, [UPGRADED]: '' }))] : own;
  };
  const outliers = outliersAmong([...found.upgraded, ...found.controls], panel.columns, groupsOf);
  const counting = without(everybody, new Set(outliers));
  if (outliers.length > 0) found = releaseChanges(panel, counting, release, options.blockSeconds);
  const { cuts, possible } = cutsOfRelease(devicesOf(everybody.upgraded), devicesOf(everybody.controls), {
    cohortsOf,
    variantOf: (device) => release.upgrades.get(device)?.variant ?? panel.variants.get(device) ?? '',
    mostCohorts: options.mostCohorts ?? MOST_COHORTS,
  });
  const questions = questionsOf(withEventRates(panel, rowsAfter(panel, everybody, release)), marginsOf(options));
  // Right after the first upgrade nobody has a change to compare with yet, and yet there are others.
  const others = everybody.controls.filter(
    ({ device, rows }) => !release.upgrades.has(device) && rows.some((row) => panel.rows[row]!.start >= release.began),
  );
  const hasOthers = others.length >= FEWEST_OTHERS;
  const pastOf = (has: (device: string) => boolean): DeviceChange[] => {
    const all = counting.controls.filter(({ device }) => has(device));
    const every = Math.ceil(all.length / ENOUGH_OF_THE_PAST);
    const units = all.filter((_unit, u) => u % every === 0);
    return pastChanges(panel, units, found.course, { ...options, began: release.began });
  };
  const isAlike = isLikeAllOf(devicesOf(everybody.upgraded), cohortsOf);
  const choice = new ControlChoice(found.controls, isAlike, pastOf);
  return cuts.map((cut) => {
    const alpha = questionAlpha(options.alpha, questions.length, possible, cut.isEverybody);
    const judged = judgeCut(panel, cut, found, questions, release, { ...options, alpha, hasOthers, choice });
    return {
      release: { model, from: release.from, to: release.to },
      cohort: cut.cohort,
      ...(cut.variant !== undefined && { variant: cut.variant }),
      at: options.at,
      ...judged,
      outliers: outliers.filter((device) => cut.has(device)),
    };
  });
}

interface Others {
  readonly hasOthers: boolean;
  readonly choice: ControlChoice;
}

type Judged = Omit<ReleaseJudgement, 'release' | 'cohort' | 'variant' | 'at' | 'outliers'>;

function judgeCut(
  panel: Panel,
  cut: ReleaseCut,
  found: ReleaseChanges,
  questions: readonly Question[],
  release: ReleaseUpgrades,
  options: JudgeOptions & Others,
): Judged {
  const fewestDevices = options.fewestDevices ?? FEWEST_DEVICES;
  const upgraded = found.upgraded.filter(({ device }) => cut.has(device));
  const { controls, past, told } = options.choice.of(cut, upgraded.length);
  const wanderOf: WanderOf = (columns) =>
    courseWander(found.course, columns, panel.columns.length, {
      until: release.began,
      seconds: options.at - release.began,
      blockSeconds: options.blockSeconds,
    });
  const isUnknown = upgraded.every(({ change }) => change.every((value) => Number.isNaN(value)));
  const isAlone = !options.hasOthers && (controls.length < 2 || isUnknown);
  const compared: Compared = isAlone
    ? { upgraded: upgraded.map(asRaw), controls: [], alone: wanderOf }
    : { upgraded, controls, past: past() };
  const effects = questions.map((question) => effectOf(question, compared, { alpha: options.alpha, fewestDevices }));
  const question = questions.find(({ kind }) => kind === 'inputs');
  const moved = effects.find(({ kind }) => kind === 'inputs');
  const common =
    question === undefined
      ? { evidence: 0, size: 0 }
      : commonMove(question, isAlone ? upgraded : controls, wanderOf, fewestDevices);
  const inputs = inputFinding(moved, common, options.alpha);
  const comparison = isAlone ? 'before-after' : 'control';
  const { verdict, reason } = verdictOf({ effects, inputs, comparison, devices: upgraded.length });
  return {
    verdict,
    reason: isAlone ? reason : reason + told,
    comparison,
    inputs,
    effects,
    devices: upgraded.length,
    controls: controls.length,
  };
}

/** What upgraded devices counted while they ran the new version. */
function rowsAfter(panel: Panel, { upgraded }: Units, { to }: ReleaseUpgrades): number[] {
  return upgraded.flatMap(({ rows }) => rows.filter((row) => panel.rows[row]!.version === to));
}

function asRaw(each: DeviceChange): DeviceChange {
  return { ...each, change: each.raw, weight: each.rawWeight, chance: each.rawChance };
}

function without({ controls, upgraded }: Units, outliers: ReadonlySet<string>): Units {
  return {
    controls: controls.filter(({ device }) => !outliers.has(device)),
    upgraded: upgraded.filter(({ device }) => !outliers.has(device)),
  };
}

function devicesOf(units: readonly { readonly device: string }[]): string[] {
  return units.map(({ device }) => device);
}

function eachAttribute(attributes: Readonly<Record<string, string>>): CohortOf[] {
  return Object.entries(attributes).map(([name, value]) => ({ [name]: value }));
}
