import type { ReleaseJudgement } from '../release/types.js';
import type { AnomalyKind } from '../anomalies/types.js';
import type { Findings, ModelAnomaly } from './findings.js';
import { toldForMany } from './told-for-many.js';
import type { RecommendationDraft } from './types.js';
import { listed, scopeWords } from './words.js';

/** What a bad release does to every device that got it; with a rollback open they are its doing. */
const ALSO_OF_RELEASES: readonly AnomalyKind[] = ['outlier', 'error-storm', 'latency', 'resources'];

/** A part of the devices above this is no longer a few: then something has happened to the fleet. */
const MOST_SHARE = 0.2;
const MOST_WORDS = 4;

/**
 * Devices to be looked at by themselves: of every model at most one draft, for these devices and no others. What an open
 * incident or an anomaly of many at once tells of all devices of a cohort is no matter of single ones (`toldForMany`).
 */
export function deviceDrafts(
  judgements: readonly ReleaseJudgement[],
  findings: Findings,
  isRolledBack: (model: string) => boolean,
): RecommendationDraft[] {
  const { anomalies } = findings;
  const models = new Set([...anomalies.map(({ model }) => model), ...judgements.map(({ release }) => release.model)]);
  return [...models].sort().flatMap((model): RecommendationDraft[] => {
    const own = judgements.filter(({ release }) => release.model === model);
    const outliers = [...new Set(own.flatMap((judgement) => judgement.outliers))].filter(
      (device) => toldForMany({ model, device }, findings) === undefined,
    );
    const found = anomalies.filter(
      (anomaly) =>
        anomaly.model === model &&
        isOfOneDevice(anomaly) &&
        (outliers.includes(anomaly.device) || !(isRolledBack(model) && ALSO_OF_RELEASES.includes(anomaly.kind))) &&
        toldForMany(anomaly, findings) === undefined,
    );
    const devices = [...new Set([...outliers, ...found.map(({ device }) => device)])].sort();
    const fleet = Math.max(0, ...own.map(({ devices: upgraded, controls }) => upgraded + controls));
    if (devices.length === 0 || (fleet > 0 && devices.length > Math.max(3, MOST_SHARE * fleet))) return [];
    const scope = { cohorts: [{}], devices };
    const kinds = new Set(found.map(({ kind, features }) => [kind, ...features.slice(0, 1)].join(' of ')));
    const releases = own.filter((one) => one.outliers.some((device) => outliers.includes(device)));
    const versions = [...new Set(releases.map(({ release }) => release.to))].sort();
    const changed = versions.map((version) => `inputs that changed otherwise than everybody's since ${version} came`);
    const what = [...[...kinds].sort().slice(0, MOST_WORDS), ...changed];
    return [
      {
        model,
        action: 'inspect-devices',
        scope,
        from: '',
        to: '',
        reason: `Something is wrong ${scopeWords(scope)} and not on the others: ${listed(what, 'and')}.`,
        evidence: [],
        expectedGain: '',
        wouldChange: 'The same change on many more devices, which would make it a matter of the fleet.',
        ruledOut: [{ alternative: 'roll back or retrain', because: 'devices of the same cohorts do not show it' }],
        cause: JSON.stringify([model, 'devices']),
        raisedAt: findings.at,
      },
    ];
  });
}

function isOfOneDevice({ device, state, kind }: ModelAnomaly): boolean {
  return device !== '' && state === 'firing' && kind !== 'silence';
}
