import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { exampleViews, learningViews } from '../store/views-example.js';
import type { AccuracySeries, AccuracyView, Views } from '../store/views.js';
import { accuracyGauges, VERSIONS_PER_MODEL } from './accuracy-gauges.js';
import { createMetrics } from './metrics.js';

const QUERY = { model: 'greenhouse', cohort: {}, by: 'version', block: '1d' } as const;

async function shown(views: Views, nowMs: () => number = () => 0) {
  const metrics = createMetrics(new Registry());
  const gauges = accuracyGauges(metrics, views, nowMs);
  await gauges.refresh();
  const values = async (name: 'estimatedAccuracy' | 'trueAccuracy' | 'accuracyParted') =>
    Object.fromEntries(
      (await metrics[name].get()).values.map(({ labels, value }) => [Object.values(labels).join(' '), value]),
    );
  return { gauges, values };
}

async function example(change: (series: AccuracySeries, i: number) => AccuracySeries): Promise<Views> {
  const view = (await exampleViews().accuracy(QUERY))!;
  return exampleViews({ accuracy: () => Promise.resolve({ ...view, series: view.series.map(change) }) });
}

describe('accuracyGauges', () => {
  it('shows the newest day of each version with its interval, and which has parted', async () => {
    const { values } = await shown(exampleViews());
    const { series } = (await exampleViews().accuracy(QUERY))!;
    const last = series[1]!.points.at(-1)!;
    const [estimated, measured] = [last.estimated, last.measured];
    if (estimated.outcome !== 'estimated' || measured.outcome !== 'estimated') return expect.unreachable();
    expect(await values('estimatedAccuracy')).toMatchObject({
      'greenhouse 2.4.0 estimate': estimated.estimate,
      'greenhouse 2.4.0 low': estimated.low,
      'greenhouse 2.4.0 high': estimated.high,
    });
    expect(await values('trueAccuracy')).toMatchObject({ 'greenhouse 2.4.0 estimate': measured.estimate });
    expect(await values('accuracyParted')).toEqual({
      'greenhouse 2.3.1 below': 0,
      'greenhouse 2.3.1 above': 0,
      'greenhouse 2.4.0 below': 1,
      'greenhouse 2.4.0 above': 0,
    });
  });

  it('shows nothing of a few devices, and no state where too little is known', async () => {
    const hidden = { outcome: 'suppressed', suppressed: true, devices: '<5' } as const;
    const views = await example((series) => ({
      ...series,
      parting: { outcome: 'inconclusive', reason: 'too-few-devices' },
      points: series.points.map(({ at }) => ({ at, estimated: hidden, measured: { outcome: 'no-data' } })),
    }));
    const { values } = await shown(views);
    for (const name of ['estimatedAccuracy', 'trueAccuracy', 'accuracyParted'] as const) {
      expect(await values(name)).toEqual({});
    }
  });

  it('goes back to the last day with feedback, and takes the plan that counted last', async () => {
    const { series } = (await exampleViews().accuracy(QUERY))!;
    const day = (at: `${string}Z`, estimate: number): AccuracySeries['points'][number] => {
      const cell = { outcome: 'estimated', estimate, low: 0, high: 1, samples: 99, devices: 9 } as const;
      return { at, estimated: cell, measured: cell };
    };
    const noFeedback = { ...day('2026-01-12T00:00:00Z', 0.7), measured: { outcome: 'no-data' } as const };
    const of = (points: AccuracySeries['points']): AccuracySeries => ({ ...series[0]!, version: '1', points });
    const newest = of([day('2026-01-11T00:00:00Z', 0.8), noFeedback]);
    const older = of([day('2026-01-10T00:00:00Z', 0.1)]);
    const view: AccuracyView = { ...(await exampleViews().accuracy(QUERY))!, series: [older, newest] };
    const { values } = await shown(exampleViews({ accuracy: () => Promise.resolve(view) }));
    expect((await values('estimatedAccuracy'))['greenhouse 1 estimate']).toBe(0.7);
    expect((await values('trueAccuracy'))['greenhouse 1 estimate']).toBe(0.8);
  });

  it('caps versions: labels stay few, however many versions there were', async () => {
    const view = (await exampleViews().accuracy(QUERY))!;
    const series = Array.from({ length: 100 }, (_, i) => ({ ...view.series[0]!, version: `1.${i}` }));
    const { values } = await shown(exampleViews({ accuracy: () => Promise.resolve({ ...view, series }) }));
    expect(Object.keys(await values('estimatedAccuracy'))).toHaveLength(3 * VERSIONS_PER_MODEL);
  });

  it('asks again a minute later, keeps what it knew while the store is away, and forgets what is gone', async () => {
    let [now, asked, answer] = [0, 0, exampleViews()];
    const views = exampleViews({
      models: () => ((asked += 1), answer.models()),
      accuracy: (query) => answer.accuracy(query),
    });
    const { gauges, values } = await shown(views, () => now);
    await gauges.refresh();
    expect(asked).toBe(1);
    answer = exampleViews({ models: () => Promise.reject(new Error('away')) });
    now += 60_000;
    await gauges.refresh();
    expect(asked).toBe(2);
    expect(Object.keys(await values('accuracyParted'))).toHaveLength(4);
    answer = { ...learningViews(), accuracy: () => Promise.resolve(undefined) };
    now += 60_000;
    await gauges.refresh();
    expect(await values('accuracyParted')).toEqual({});
  });
});
