import { expect, it } from 'vitest';
import { registryView } from './registry-view.js';
import { runningSummaries } from './running-summary.js';
import { added, digestOf } from './testing.js';

it('counts devices by the file that they run, and says who says something else', () => {
  const view = registryView([
    added(),
    added({ variant: 'int8' }),
    added({ version: '1.1.0', digest: digestOf('1.0.0 fp32') }),
    added({ model: 'gait', version: '1' }),
  ]);
  const claim = (version: string, variant: string, digest: string, devices: number) => ({
    ...{ model: 'har', version, variant, digest: digestOf(digest), devices },
  });
  const summaries = runningSummaries(view, [
    claim('1.0.0', 'fp32', '1.0.0 fp32', 5),
    claim('1.1.0', 'fp32', '1.0.0 fp32', 3),
    claim('1.0.0', 'fp32', '1.0.0 int8', 2),
    claim('1.0.0', '', '1.0.0 int8', 1),
    claim('2.0.0', 'fp32', 'new', 7),
    { ...claim('1', '', 'x', 4), model: 'pump' },
  ]);
  expect(summaries.map(({ model }) => model)).toEqual(['gait', 'har', 'pump']);
  const [gait, har, pump] = summaries as [(typeof summaries)[0], (typeof summaries)[0], (typeof summaries)[0]];
  expect(har.variants.map(({ variant: { version, variant }, devices }) => [version, variant, devices])).toEqual([
    ['1.0.0', 'fp32', 5],
    ['1.0.0', 'int8', 3],
    ['1.1.0', 'fp32', 3],
  ]);
  expect(har.unregistered).toEqual([claim('2.0.0', 'fp32', 'new', 7)]);
  expect(har.wrong).toEqual([
    {
      ...claim('1.0.0', 'fp32', '1.0.0 int8', 2),
      truly: 'har 1.0.0 int8',
      reason: 'It says har 1.0.0 fp32, but the file that runs is har 1.0.0 int8.',
    },
  ]);
  expect(gait.variants).toMatchObject([{ devices: 0 }]);
  expect(pump).toMatchObject({ variants: [], unregistered: [{ devices: 4 }], wrong: [] });
});
