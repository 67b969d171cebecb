import { expect, it } from 'vitest';
import { testRecommendation } from '../recommend/testing-recommendations.js';
import {
  appendDevices,
  appendRecommendations,
  readDevices,
  readRecommendationHistory,
  readRecommendations,
} from './recommendation-store.js';
import type { Store } from './store.js';

/** What every store must keep of recommendations; part of its contract. */
export function recommendationContract(store: () => Store): void {
  it('keeps each recommendation as a history, and the newest word on it', async () => {
    const { connection } = store();
    const scope = { cohorts: [{ kind: "ann's\n" }, {}], variants: ['int8', ''], devices: ['d1', "d'2"] };
    const second = testRecommendation({ recommendation: 're-0', scope, toVariant: 'int8', reason: 'a "quoted"\tword' });
    const accepted = { ...testRecommendation(), state: 'accepted', author: 'ann', rollout: 'ro-1' } as const;
    await appendRecommendations(connection, [testRecommendation(), second]);
    await appendRecommendations(connection, [accepted]);
    await appendRecommendations(connection, []);
    expect(await readRecommendations(connection)).toEqual([
      accepted,
      { ...second, scope: { ...scope, devices: ["d'2", 'd1'] } },
    ]);
    expect(await readRecommendationHistory(connection, 're-1')).toEqual([testRecommendation(), accepted]);
    expect(await readRecommendationHistory(connection, 're-9')).toEqual([]);
  });

  it('keeps the devices that a rollback concerns apart from what it says of itself', async () => {
    const { connection } = store();
    await appendDevices(connection, 're-1', 'affected', ['d2', 'd1'], 5);
    await appendDevices(connection, 're-1', 'affected', ['d1'], 9);
    expect((await readDevices(connection, 'affected', 're-1')).map(({ device }) => device)).toEqual(['d1', 'd2']);
    expect(await readDevices(connection, 'affected', 're-0')).toEqual([]);
  });
}
