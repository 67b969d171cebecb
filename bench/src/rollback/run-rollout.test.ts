import { describe, expect, it } from 'vitest';
import { resultsPage } from './results/page.js';
import { rightPlot } from './results/plot.js';
import { resultsOf } from './results/results.js';
import { scoredOf, storedOf } from './results/stored.js';
import { runRollout } from './run-rollout.js';
import { worldPlan } from './world/world-plan.js';

describe('a rollout of the bench', () => {
  it('comes to the same under every judge when it is run again, and makes a page', () => {
    const plan = worldPlan();
    // A small fleet: next to no data.
    const task = { rollout: 11, kind: 'too-little-data', seed: 1, judges: [] } as const;
    const results = runRollout(plan, task);
    expect(runRollout(plan, task)).toEqual(results);
    expect(results.map(({ judge }) => judge)).toEqual([
      'fleetally',
      'Kayenta, once a stage',
      'Kayenta, every six hours',
      'Argo Rollouts’ example',
      'Flagger’s example',
    ]);
    // It holds; fixed thresholds, which nothing has crossed, let it pass.
    expect(results[0]).toMatchObject({ right: true, rolledBack: false });
    expect(results[3]).toMatchObject({ right: false, rolledBack: false });
    const kept = scoredOf(storedOf(results)).map(({ right, exposed }) => [right, Math.round(100 * exposed)]);
    expect(kept).toEqual(results.map(({ right, exposed }) => [right, Math.round(100 * exposed)]));
    const page = resultsPage(resultsOf(results, 1, 1));
    expect(page).toContain('| good, with next to no data | hold; neither promote nor roll back | 1 of 1 | ');
    expect(rightPlot(results)).toContain('<svg');
  });
});
