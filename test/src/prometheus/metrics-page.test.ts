import { fileURLToPath } from 'node:url';

import { AGENT_METRICS, type AgentMetricSpec } from '@fleetally/agent';
import { METRICS, type LabelSpec, type MetricSpec } from '@fleetally/collector';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';

import { metricsPage } from './metrics-page.js';

const COLLECTOR: readonly MetricSpec[] = Object.values(METRICS);
const AGENT: readonly AgentMetricSpec[] = Object.values(AGENT_METRICS);
const ALL = [...COLLECTOR, ...AGENT];
/** Series of one metric, all label values together: what a page of a large fleet may have at most. */
const MOST_SERIES = 20_000;

const SUFFIX: Record<MetricSpec['unit'], RegExp> = {
  seconds: /_seconds$/,
  bytes: /_bytes(_total)?$/,
  ratio: /_ratio$/,
  'unix seconds': /_timestamp_seconds$/,
  info: /_info$/,
  flag: /^(?!.*_(seconds|bytes|ratio|info|total)$)/,
  count: /^(?!.*_(seconds|bytes|ratio|info)(_total)?$)/,
};

describe('declared metrics', () => {
  it('have names of their own, whose endings say kind and unit', () => {
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
    for (const { name, kind, unit } of ALL) {
      expect(name).toMatch(/^fleetally_[a-z0-9_]+$/);
      expect([name, name.endsWith('_total')]).toEqual([name, kind === 'counter']);
      expect(name).toMatch(SUFFIX[unit]);
      expect(name).not.toMatch(/_(ms|millis|minutes|hours|days|kb|mb|percent)(_|$)/);
    }
    for (const { name } of AGENT) expect(name).toMatch(/^fleetally_agent_/);
    for (const { name } of COLLECTOR) expect(name).not.toMatch(/^fleetally_agent_/);
  });

  it('have help in a sentence, few labels, none of which could name a device, and a bound on their series', () => {
    for (const { name, help, labels } of ALL) {
      expect(help).toMatch(/^[A-Z0-9g].*\.$/);
      expect(Object.keys(labels).length).toBeLessThanOrEqual(3);
      for (const label of Object.keys(labels)) {
        expect(label).toMatch(/^[a-z]+$/);
        expect(label).not.toMatch(/device|boot|sequence|host|id$|^le$|^job$|^instance$/);
      }
      const sizes = Object.values<LabelSpec>(labels).map((spec) => ('values' in spec ? spec.values.length : spec.most));
      expect([name, sizes.reduce((all, one) => all * one, 1) <= MOST_SERIES]).toEqual([name, true]);
    }
  });

  it('are on the page of metrics as they are declared (update it with vitest -u)', async () => {
    const file = fileURLToPath(new URL('../../../docs/metrics.md', import.meta.url));
    const text = metricsPage([
      {
        title: 'Collector',
        words: 'At `/metrics` of `listen.http`, with those of Node and the process.',
        specs: COLLECTOR,
      },
      { title: 'Agent daemon', words: 'At `/metrics` of `listen.http`, unless `metrics: false`.', specs: AGENT },
    ]);
    const page = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
    await expect(page).toMatchFileSnapshot(file);
  });
});
