import type { DeviceCounts } from '../rollout/device-counts.js';
import { cohortTitle } from '../detect/cohort-key.js';
import type { LookView, RolloutDetail, RolloutView } from '../store/views-rollout-results.js';
import { listed } from './incident-text.js';

/** One line a rollout. */
export function rolloutLine(rollout: RolloutView | RolloutDetail): string {
  const { rollout: id, model, version, variant, kind, stage, stages, changedAt, author, reason } = rollout;
  const what = [model, version, variant].filter(Boolean).join(' ');
  const where = kind === 'rollback' ? 'rollback' : `stage ${stage} of ${stages.length}`;
  return `${id}  ${what}  ${stateText(rollout)}, ${where}  since ${changedAt}  ${author}: ${reason}\n`;
}

/** One rollout with where its devices are. */
export function rolloutText(rollout: RolloutDetail): string {
  const { stages, stage, devices, controlShare, why, judgements, history } = rollout;
  const sizes = sizesOf(stages);
  const stageLines = stages.map(({ share, soakSeconds, minDevices, devices: counts }, i) => {
    const now = i + 1 === stage ? ' <-' : '';
    const isAhead = i + 1 >= stage && isOpen(rollout) && rollout.kind === 'release';
    const size = isAhead && sizes[i]! < minDevices ? `; ${tooFew(sizes[i]!, minDevices)}` : '';
    return `${i + 1}  ${percent(share)}, ${soakSeconds / 3_600} h, ${minDevices} judged: ${countsText(counts)}${size}${now}`;
  });
  const controls =
    controlShare > 0 ? [`${devices.controls} (${percent(controlShare)} of the devices) keep what they have`] : [];
  return [
    rolloutLine(rollout).trimEnd(),
    `why: ${why}`,
    ...listed('stages', stageLines),
    ...listed('devices', [countsText(devices)]),
    ...listed('controls', controls),
    ...listed('judgements', judgements.map(judgementText)),
    ...listed(
      'history',
      history.map(({ at, action, stage: of, author, reason }) => `${at}  ${action}, stage ${of}  ${author}: ${reason}`),
    ),
    '',
  ].join('\n');
}

/** Devices that each stage has in all, those of the stages before it included. */
function sizesOf(stages: RolloutDetail['stages']): number[] {
  let sum = 0;
  return stages.map(({ devices: { assigned, waiting } }) => (sum += assigned + waiting));
}

function isOpen({ state }: RolloutDetail): boolean {
  return state !== 'completed' && state !== 'aborted';
}

function tooFew(devices: number, minDevices: number): string {
  return `only ${devices} in all, so it waits until ${minDevices} are there, or somebody advances it`;
}

function judgementText({ cohort, variant, verdict, reason, devices, controls, at }: LookView): string {
  const where = [cohortTitle(cohort) || 'all devices', variant].filter(Boolean).join(' ');
  return `${where}: ${verdict} on ${devices} devices against ${controls}, ${at}: ${reason}`;
}

function stateText({ state, hold, keep }: Pick<RolloutView, 'state' | 'hold' | 'keep'>): string {
  if (hold !== undefined) return `${state} (${hold})`;
  return keep === true ? `${state}, kept` : state;
}

function countsText({ assigned, running, fetching, failed, failures, waiting, noVariant }: DeviceCounts): string {
  const reasons = Object.entries(failures).map(([reason, devices]) => `${devices} ${reason}`);
  const parts = [`${assigned} assigned`, `${running} run it`, `${fetching} at it`];
  if (failed > 0) parts.push(`${failed} failed (${reasons.join(', ')})`);
  if (noVariant > 0) parts.push(`${noVariant} that no variant suits`);
  if (waiting > 0) parts.push(`${waiting} wait`);
  return parts.join(', ');
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
