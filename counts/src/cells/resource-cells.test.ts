import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counter } from '../counter/counter.js';
import { parsePlan } from '../plan/parse-plan.js';
import { planDigest } from '../plan/canonical.js';
import { PlanError } from '../plan/plan-error.js';
import { withBlocks } from '../plan/optional-blocks.js';
import { RESOURCE_KINDS } from '../plan/resources.js';
import { describeSignal } from '../signals/describe-signal.js';
import { signalsOf } from '../signals/signals-of.js';
import { mixedPlan } from '../testing/plans.js';
import { checkCounts } from './check-counts.js';
import { histogramOf } from './histogram.js';
import { cellLayout } from './layout.js';
import { resourceBound, resourceCell, resourceCells, resourceValue } from './resource-cells.js';

const SEED = 20_261_129;
const ALL = RESOURCE_KINDS.map((kind) => ({ kind }));

describe.each(RESOURCE_KINDS)('the cells of %s', (kind) => {
  const cells = resourceCells(kind);
  const top = resourceBound(cells, cells.bins);

  it(`hold every number between their bounds, and stand for it (seed ${SEED})`, () => {
    const value = fc.double({ min: cells.least, max: top, noNaN: true });
    fc.assert(
      fc.property(value, (given) => {
        const cell = resourceCell(cells, given);
        if (given >= top * (1 - 1e-9) && kind !== 'battery') return;
        expect(cell).toBeLessThan(cells.bins);
        const slack = 1e-8 * cells.step * Math.max(1, Math.abs(given));
        expect(given).toBeGreaterThanOrEqual(resourceBound(cells, cell) - slack);
        expect(given).toBeLessThanOrEqual(resourceBound(cells, cell + 1) + slack);
        const stands = resourceValue(cells, cell);
        const error = Math.abs(stands - given);
        expect(error).toBeLessThanOrEqual((cells.scale === 'log' ? 0.1 * given : cells.step / 2) + slack);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('have one for what lies below, one for what lies above, and none for what is no number', () => {
    expect(resourceCell(cells, cells.least - 0.0005)).toBe(cells.bins);
    expect(resourceCell(cells, top * 1.01)).toBe(cells.bins + 1);
    expect(resourceCell(cells, NaN)).toBe(-1);
    expect(resourceCell(cells, Infinity)).toBe(-1);
  });
});

describe('a step that devices tell', () => {
  it('is in the bin it begins: whole per cents of charge, whole degrees', () => {
    const battery = resourceCells('battery');
    for (let percent = 0; percent <= 99; percent++) {
      expect(resourceCell(battery, percent / 100)).toBe(Math.floor(percent / 5));
    }
    expect(resourceCell(battery, 1)).toBe(19);
    const temperature = resourceCells('temperature');
    for (let degrees = -40; degrees < 126; degrees++) {
      expect(resourceCell(temperature, degrees)).toBe(Math.floor((degrees + 40) / 2));
    }
  });
});

function measured(plan: ReturnType<typeof withBlocks>, counter: Counter): Record<string, number> {
  const set = signalsOf(plan);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(counter.cells, counter.inferences, samples, sums);
  return Object.fromEntries(set.signals.map(({ id, group }, s) => [id, sums[s]! / samples[group]!]));
}

describe('figures of a device', () => {
  it('are counted where the plan asks for them, each over its own samples', () => {
    const plan = withBlocks(mixedPlan(), { resources: [{ kind: 'temperature', threshold: 70 }, { kind: 'rss' }] });
    const counter = new Counter(plan);
    for (let i = 0; i < 8; i++) counter.countResources({ rss: 2e8, cpu: 0.5, temperature: i < 6 ? 61 : 79 });
    counter.countResources({ rss: 2e8, temperature: NaN });
    const signals = measured(plan, counter);
    expect(signals['resource:temperature/mean']).toBeCloseTo((6 * 61 + 2 * 79) / 8, 10);
    expect(signals['resource:temperature/over-threshold']).toBeCloseTo(0.25, 10);
    expect(Math.abs(signals['resource:rss/mean-log']! - Math.log(2e8))).toBeLessThan(0.1);
    expect(Object.keys(signals).some((id) => id.startsWith('resource:cpu'))).toBe(false);
    expect(checkCounts(plan, counter.finish().cells, 0, { noisy: false })).toBeUndefined();
    const { edges, counts } = histogramOf(plan, counter.cells, 'resource:temperature');
    expect(counts[edges!.indexOf(60)]).toBe(6);
  });

  it('watch a battery for being empty, and an idle processor for nothing', () => {
    const plan = withBlocks(mixedPlan(), { resources: [{ kind: 'cpu' }, { kind: 'battery', threshold: 0.2 }] });
    const counter = new Counter(plan);
    for (const battery of [0.1, 0.5, 0.6, 0.9]) counter.countResources({ battery, cpu: 0 });
    const signals = measured(plan, counter);
    expect(signals['resource:battery/under-threshold']).toBeCloseTo(0.25, 10);
    expect(signals['resource:cpu/mean']).toBe(0);
    const words = signalsOf(plan)
      .signals.filter(({ feature }) => feature.startsWith('resource:'))
      .map(describeSignal);
    expect(words).toEqual([
      "the process's use of the processor, on average",
      "the battery's charge, on average",
      "how often the battery's charge is below its threshold",
    ]);
  });

  it('come behind all other cells, in one order however they are asked for', () => {
    const plan = withBlocks(mixedPlan(), { feedback: true, resources: [...ALL].reverse() });
    expect(planDigest(plan)).toEqual(planDigest(withBlocks(mixedPlan(), { feedback: true, resources: ALL })));
    const before = cellLayout(mixedPlan()).blocks;
    expect(cellLayout(plan).blocks.slice(0, before.length)).toEqual(before);
    const added = cellLayout(plan).blocks.slice(before.length);
    expect(added.map(({ id }) => id)).toEqual(['feedback', ...RESOURCE_KINDS.map((kind) => `resource:${kind}`)]);
    expect(cellLayout(plan).pack.at(-1)).toEqual({ kind: 'sparse', length: resourceCells('power').length });
  });

  it('are bounded in one report', () => {
    const plan = withBlocks(mixedPlan(), { resources: [{ kind: 'rss' }] });
    const cells = new Int32Array(cellLayout(plan).cellCount);
    cells[cellLayout(plan).blocks.at(-1)!.offset] = 2 ** 24 + 1;
    expect(checkCounts(plan, cells, 0, { noisy: false })).toMatchObject({ code: 'too-many', block: 'resource:rss' });
  });

  it.each<[string, string, unknown]>([
    ['TYPE', 'resources', { kind: 'rss' }],
    ['RANGE', 'resources', []],
    ['TYPE', 'resources[0].kind', [{ kind: 'disk' }]],
    ['RANGE', 'resources[0].threshold', [{ kind: 'battery', threshold: 20 }]],
    ['RANGE', 'resources', [{ kind: 'cpu' }, { kind: 'rss' }]],
    ['NAME', 'resources[1]', [{ kind: 'rss' }, { kind: 'rss' }]],
    ['UNKNOWN_KEY', 'resources[0]', [{ kind: 'rss', limit: 1 }]],
  ])('are refused with %s at %s for %j', (code, path, resources) => {
    const refused = () => parsePlan(JSON.parse(JSON.stringify({ ...mixedPlan(), resources })));
    expect(refused).toThrow(PlanError);
    expect(refused).toThrow(expect.objectContaining({ code, path }));
  });
});
