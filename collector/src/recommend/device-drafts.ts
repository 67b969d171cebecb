import type { ReleaseJudgement } from '../release/types.js';
import type { AnomalyKind } from '../anomalies/types.js';
import type { Findings } from './findings.js';
import type { RecommendationDraft } from './types.js';
import { listed, scopeWords } from './words.js';

/** What a bad release does to every device that got it; with a rollback open they are its doing. */
const ALSO_OF_RELEASES: readonly AnomalyKind[] = ['outlier', 'error-storm', 'latency', 'resources'];

/** A part of the devices above this is no longer a few: then something has happened to the fleet. */
const MOST_SHARE = 0.2;

/** Devices to be looked at by themselves: of every model at most one draft, for these devices and no others. */
export function deviceDrafts(
  judgements: readonly ReleaseJudgement[],
  { anomalies, at }: Findings,
  isRolledBack: (model: string) => boolean,
): RecommendationDraft[] {
  const models = new Set([...anomalies.map(({ model }) => model), ...judgements.map(({ release }) => release.model)]);
  return [...models].sort().flatMap((model): RecommendationDraft[] => {
    const own = judgements.filter(({ release }) => release.model === model);
    const outliers = own.flatMap((judgement) => judgement.outliers);
    const found = anomalies.filter(
      ({ model: of, device, kind, state }) =>
        of === model &&
        device !== '' &&
        state === 'firing' &&
        kind !== 'silence' &&
        (outliers.includes(device) || !(isRolledBack(model) && ALSO_OF_RELEASES.includes(kind))),
    );
    const devices = [...new Set([...outliers, ...found.map(({ device }) => device)])].sort();
    const fleet = Math.max(0, ...own.map(({ devices: upgraded, controls }) => upgraded + controls));
    if (devices.length === 0 || (fleet > 0 && devices.length > Math.max(3, MOST_SHARE * fleet))) return [];
    const kinds = [...new Set(found.map(({ kind, features }) => [kind, ...features.slice(0, 1)].join(' of ')))];
    const scope = { cohorts: [{}], devices };
    const what = kinds.length > 0 ? ` (${listed(kinds.sort().slice(0, 4), 'and')})` : '';
    return [
      {
        model,
        action: 'inspect-devices',
        scope,
        from: '',
        to: '',
        reason: `Something is wrong ${scopeWords(scope)} and not on the others${what}.`,
        evidence: [],
        expectedGain: '',
        wouldChange: 'The same change on many more devices, which would make it a matter of the fleet.',
        ruledOut: [{ alternative: 'roll back or retrain', because: 'devices of the same cohorts do not show it' }],
        cause: JSON.stringify([model, 'devices']),
        raisedAt: at,
      },
    ];
  });
}
