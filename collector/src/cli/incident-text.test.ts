import { describe, expect, it } from 'vitest';
import { exampleViews } from '../store/views-example.js';
import type { RecommendationDetail } from '../store/views.js';
import { incidentText } from './incident-text.js';
import { recommendationListText, recommendationText } from './recommendation-text.js';

const views = exampleViews();
const textOf = async (id: string) => incidentText((await views.incident(id))!);

describe('an incident in words', () => {
  it('says what to do: what is recommended, or why nothing is and what may be decided', async () => {
    expect(await textOf('in-temperature')).toContain('what to do\n  fleetally recommendations show re-5e8a01f2\n');
    const nothing = await textOf('in-light');
    expect(nothing).toContain('Nothing is recommended: inputs have moved on its 16 devices');
    expect(nothing).toContain('  fleetally alarms rebaseline in-light --reason …');
    expect(nothing).toContain('step by step: operations/runbooks/FleetallyIncidentOpen.md');
  });
});

describe('a recommendation in words', () => {
  it('names devices to inspect, and not all of them', async () => {
    const rollback = (await views.recommendation('re-5e8a01f2'))!;
    const inspect: RecommendationDetail = {
      ...rollback,
      ...{ action: 'inspect-devices', scope: { cohorts: [{}], devices: ['d1', 'd2'] }, from: '', to: '' },
      ruledOut: [],
    };
    expect(recommendationListText([inspect])).toContain('greenhouse: inspect d1, d2. ');
    expect(recommendationText(inspect)).toContain('for\n  d1\n  d2\n');
    expect(recommendationText(inspect)).not.toContain('everybody');
    expect(recommendationText(rollback)).toContain('incidents there\n  in-temperature  temperature on devices');
  });
});
