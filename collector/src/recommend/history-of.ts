import type { ReleaseJudgement } from '../release/types.js';
import { guiltOf } from './guilt.js';
import type { ServedVersion } from './findings.js';

/** What judgements say of the past: what each version was found to do where, and that the one before it ran there. */
export function historyOf(judgements: readonly ReleaseJudgement[]): ServedVersion[] {
  return judgements.flatMap((judgement): ServedVersion[] => {
    const { release, cohort, variant, at, verdict } = judgement;
    const where = { model: release.model, cohort, ...(variant !== undefined && { variant }), until: at };
    const before: ServedVersion = { ...where, version: release.from, finding: 'served' };
    if (guiltOf(judgement) === 'version') return [before, { ...where, version: release.to, finding: 'harmful' }];
    if (verdict === 'harmless') return [before, { ...where, version: release.to, finding: 'harmless' }];
    return [before];
  });
}
