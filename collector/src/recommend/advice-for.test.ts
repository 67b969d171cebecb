import { describe, expect, it } from 'vitest';
import { adviceFor, type Advised } from './advice-for.js';
import { testRecommendation } from './testing-recommendations.js';

const OSPREY: Advised = {
  ...{ model: 'gait', why: 'inputs-moved-outputs-not-worse', cohorts: [{ hardware: 'osprey' }] },
  ...{ devices: 'its 16 devices', features: ['vibration_rms'] },
};
const KESTREL: Advised = { ...OSPREY, cohorts: [{ hardware: 'kestrel' }] };
const known = {
  attributes: new Map([
    ['osprey-36', { hardware: 'osprey' }],
    ['merlin-1', { hardware: 'merlin' }],
  ]),
};
const inspect = (...devices: string[]) =>
  testRecommendation({ action: 'inspect-devices', scope: { cohorts: [{}], devices } });

describe('adviceFor', () => {
  it('leads to recommendations whose devices are in the incident, and not because nothing narrows their scope', () => {
    const recommendations = [inspect('osprey-36', 'merlin-1')];
    expect(adviceFor(OSPREY, recommendations, known)).toEqual({ recommendations: ['re-1'] });
    // It once stood on the page of every incident, as its scope is "these, of all devices".
    expect(adviceFor(KESTREL, recommendations, known)).toMatchObject({ recommendations: [], nothing: {} });
    expect(adviceFor(OSPREY, [inspect('nobody-knows-it')], known).recommendations).toEqual([]);
  });

  it('leads to what is for a cohort that devices can be in as well, open before what is being carried out', () => {
    const all = [
      testRecommendation({ recommendation: 're-taken', state: 'accepted' }),
      testRecommendation({ recommendation: 're-here', scope: { cohorts: [{ hardware: 'osprey', region: 'eu' }] } }),
      testRecommendation({ recommendation: 're-there', scope: { cohorts: [{ hardware: 'merlin' }] } }),
      testRecommendation({ recommendation: 're-over', state: 'expired' }),
      testRecommendation({ recommendation: 're-other', model: 'pump' }),
    ];
    expect(adviceFor(OSPREY, all, known).recommendations).toEqual(['re-here', 're-taken']);
  });

  it('says why nothing is recommended, and what to decide then', () => {
    const { nothing } = adviceFor(OSPREY, [], known);
    expect(nothing).toMatchObject({
      reason:
        'inputs have moved on its 16 devices at about one time, no release is known to have done it, ' +
        'and no alarm says that the outputs are worse',
      look: 'Look at sensor, unit and firmware of these devices',
      runbook: 'operations/runbooks/FleetallyIncidentOpen.md',
    });
    expect(nothing?.choices.map(({ action }) => action)).toEqual(['rebaseline', 'resolve', 'keep']);
    const answersToo = adviceFor({ ...OSPREY, features: ['vibration_rms', 'output'] }, [], known);
    expect(answersToo.nothing?.reason).toContain('at about one time and the answers with them, no release');
  });

  it('says so when somebody has dismissed what was recommended', () => {
    const worse = { ...OSPREY, why: 'inputs-moved-outputs-worse' };
    const dismissed = testRecommendation({ state: 'dismissed', author: 'ann', stateReason: 'a test fleet' });
    expect(adviceFor(worse, [dismissed], known).nothing?.reason).toContain('re-1 was dismissed by ann (a test fleet)');
    expect(adviceFor(worse, [], known).nothing?.reason).toContain('a week at most');
  });
});
