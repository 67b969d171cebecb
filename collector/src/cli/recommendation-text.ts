import { cohortTitle } from '../detect/cohort-key.js';
import type { EvidenceEffectView, RecommendationDetail, RecommendationView } from '../store/views.js';
import { listed } from './incident-text.js';

export function recommendationListText(list: readonly RecommendationView[]): string {
  if (list.length === 0) return 'no recommendations\n';
  return list
    .map((one) => `${one.recommendation}  ${one.state}  ${one.model}: ${whatText(one)}. ${one.reason}\n`)
    .join('');
}

export function recommendationText(one: RecommendationDetail): string {
  const { scope, evidence, expectedGain, wouldChange, ruledOut, history, progress, incidents } = one;
  return [
    `${whatText(one)}: ${one.reason}`,
    `${one.recommendation} of ${one.model}, ${one.state} by ${one.author}: ${one.stateReason}`,
    `opened ${one.openedAt}${one.rollout === undefined ? '' : `; carried out by rollout ${one.rollout}`}`,
    ...(expectedGain === '' ? [] : [`expected: ${expectedGain}`]),
    `what would change this: ${wouldChange}`,
    ...listed('for', scope.devices ?? scope.cohorts.map((cohort) => cohortTitle(cohort) || 'everybody')),
    ...listed(
      'variants',
      (scope.variants ?? []).map((variant) => variant || '(without a name)'),
    ),
    ...listed('evidence', evidence.map(effectText)),
    ...listed(
      'ruled out',
      ruledOut.map(({ alternative, because }) => `${alternative}: ${because}`),
    ),
    ...listed(
      'incidents there',
      incidents.map(({ incident, headline }) => `${incident}  ${headline}`),
    ),
    ...(progress === undefined ? [] : progressText(progress)),
    ...listed(
      'history',
      history.map(({ at, state, author, reason }) => `${at}  ${state}  ${author}: ${reason}`),
    ),
    '',
  ].join('\n');
}

/** "rollback 1.2.0 to 1.1.0". */
function whatText({ action, from, to, toVariant, scope }: RecommendationView): string {
  if (action === 'rollback') return `rollback ${from} to ${to}${toVariant === undefined ? '' : ` (${toVariant})`}`;
  if (action === 'hold' || action === 'promote') return `${action} ${to === '' ? from : to}`;
  if (action === 'inspect-devices' && scope.devices !== undefined) return `inspect ${scope.devices.join(', ')}`;
  return action.replaceAll('-', ' ');
}

function effectText({
  kind,
  signal,
  effect,
  low,
  high,
  devices,
  controls,
  evidence,
  finding,
}: EvidenceEffectView): string {
  const figures = [effect, low, high].map((value) => (typeof value === 'number' ? value.toPrecision(3) : value));
  const size = `${figures[0]!} (${figures[1]!} to ${figures[2]!})`;
  return `${kind}  ${signal}  ${size}  ${finding} on ${devices} devices against ${controls}  e ${evidence.toPrecision(3)}`;
}

function progressText({ back, total, devices }: NonNullable<RecommendationDetail['progress']>): string[] {
  const left = devices.filter(({ state }) => state !== 'back');
  return [
    '',
    `${back} of ${total} devices are back`,
    ...left.map(
      ({ device, state, version, lastSeen }) => `  ${device}  ${state}  runs ${version}, last seen ${lastSeen}`,
    ),
  ];
}
