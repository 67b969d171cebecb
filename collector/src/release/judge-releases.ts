import { signalsOf, type Plan } from '@fleetally/counts';
import { columnsOf } from './columns-of.js';
import type { DeviceSlice } from './device-slice.js';
import { judgeRelease } from './judge-release.js';
import { checkOptions, type ReleaseOptions } from './options.js';
import { Panel } from './panel.js';
import { releaseAlpha } from './promise.js';
import { ReleaseError } from './release-error.js';
import type { ReleaseJudgement } from './types.js';
import { releasesIn, runsOfDevices } from './upgrades.js';

const WEEK = 7 * 86_400;

/**
 * Every release that the slices show, judged for everybody, for cohorts and for variants with upgraded devices, as of one look.
 *
 * `slices` in any order, one for each device, version, variant and block. It remembers nothing: looks may be as frequent as wanted,
 * evidence holds at all of them together. Promise: at most `falseAlarmsPerWeek` releases a week are ever found harmful
 * without a cause; exact and asymptotic parts are told apart in docs/concepts/release-judgement.md.
 * Errors: ReleaseError. Cost: O(slices x columns), a few times for the controls.
 */
export function judgeReleases(slices: Iterable<DeviceSlice>, plan: Plan, options: ReleaseOptions): ReleaseJudgement[] {
  const { at, blockSeconds = 3_600, falseAlarmsPerWeek } = options;
  checkOptions(options);
  const panel = new Panel(columnsOf(plan));
  const { groups, signals } = signalsOf(plan);
  for (const slice of slices) {
    if (slice.start >= at) continue;
    if (slice.samples.length !== groups.length || slice.sums.length !== signals.length) throw wrongShape(slice, plan);
    panel.add(slice);
  }
  const runsOf = runsOfDevices(panel.rows);
  panel.excuseStarts(runsOf);
  const releases = releasesIn(runsOf, blockSeconds);
  return releases.flatMap((release, k) => {
    const recent = releases.slice(0, k).filter(({ began }) => began > release.began - WEEK).length;
    const alpha = releaseAlpha(falseAlarmsPerWeek, recent + 1);
    return judgeRelease(panel, plan.model, release, { ...options, alpha, blockSeconds });
  });
}

function wrongShape({ device, samples, sums }: DeviceSlice, { model }: Plan): ReleaseError {
  const has = `${samples.length} groups and ${sums.length} signals`;
  return new ReleaseError('WRONG_SHAPE', `a slice of ${device} has ${has}, unlike the plan of ${model}`);
}
