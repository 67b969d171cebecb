import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { exampleViews } from '../store/views-example.js';
import type { AlarmView } from '../store/views.js';
import { MOST_COHORTS } from './declared/metric-spec.js';
import { fleetGauges } from './fleet-gauges.js';
import { createMetrics, METRICS } from './metrics.js';

const PROMTOOL = '/usr/bin/promtool';

async function exposition(): Promise<string> {
  const registry = new Registry();
  const metrics = createMetrics(registry);
  collectDefaultMetrics({ register: registry });
  metrics.reportsAccepted.inc(7);
  metrics.reportsRejected.inc({ reason: 'bad "quoted\\ signature\n' });
  metrics.tickSeconds.observe(0.2);
  await fleetGauges(metrics, exampleViews(), () => 0).refresh();
  return registry.metrics();
}

/** Parses the text format strictly; throws on any line that is not a comment or a sample. */
function parse(text: string): { family: string; name: string; labels: Map<string, string>; value: number }[] {
  let family = '';
  return text.split('\n').flatMap((line) => {
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line);
    if (type) family = type[1]!;
    if (line === '' || line.startsWith('# ')) return [];
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$/.exec(line);
    if (!sample) throw new Error(`not a sample: ${line}`);
    const labels = [...(sample[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1]!, m[2]!] as const);
    return [{ family, name: sample[1]!, labels: new Map(labels), value: Number(sample[3]) }];
  });
}

describe('/metrics', () => {
  it('is well-formed: every sample belongs to its family and is a number', async () => {
    const samples = parse(await exposition());
    expect(samples.length).toBeGreaterThan(60);
    for (const { family, name, value } of samples) {
      expect(name.startsWith(family)).toBe(true);
      // prom-client's event-loop percentiles are Nan until there is a sample; ours never are.
      if (name.startsWith('fleetally_')) expect(value).not.toBeNaN();
    }
    const value = (name: string): number | undefined => samples.find((sample) => sample.name === name)?.value;
    expect(value('fleetally_ingest_reports_accepted_total')).toBe(7);
    expect(value('fleetally_tick_seconds_count')).toBe(1);
    expect(value('fleetally_store_up')).toBe(1);
    const alarms = samples.filter(({ name, value }) => name === 'fleetally_alarms' && value > 0);
    expect(alarms.map(({ labels, value }) => [labels.get('state'), labels.get('cohort'), value])).toEqual([
      ['pending', 'hw=edge-a', 1],
      ['firing', 'hw=edge-c', 1],
      ['firing', 'hw=edge-b', 1],
    ]);
  });

  it('declares names in base units, once each, without a device among the labels', () => {
    const specs = Object.values(METRICS);
    expect(new Set(specs.map(({ name }) => name)).size).toBe(specs.length);
    for (const { kind, name, labels } of specs) {
      expect(name.endsWith('_total')).toBe(kind === 'counter');
      expect(name).not.toMatch(/_(ms|millis|minutes|kb|mb|percent)\b/);
      expect(Object.keys(labels).some((label) => /device|boot|sequence/.test(label))).toBe(false);
    }
  });

  it.skipIf(!existsSync(PROMTOOL))('passes promtool check metrics (Debian package: prometheus)', async () => {
    const { status, stdout, stderr } = spawnSync(PROMTOOL, ['check', 'metrics'], {
      input: await exposition(),
      encoding: 'utf8',
    });
    // prom-client's own Node metrics break one naming rule (nodejs_*_total as gauges); ours must break none.
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('fleetally'))).toEqual([]);
    expect([0, 3]).toContain(status);
  });
});

describe('fleetGauges', () => {
  it('caps cohorts: the further ones are added up, never lost', async () => {
    const registry = new Registry();
    const metrics = createMetrics(registry);
    const alarm = (await exampleViews().alarm('al-temperature'))!;
    const many: AlarmView[] = Array.from({ length: 500 }, (_, i) => ({ ...alarm, cohort: { site: `s${i}` } }));
    const views = exampleViews({ alarms: ({ state }) => Promise.resolve(state === 'firing' ? many : []) });
    await fleetGauges(metrics, views, () => 0).refresh();
    const { values } = await metrics.alarms.get();
    expect(new Set(values.map(({ labels }) => labels.cohort)).size).toBe(MOST_COHORTS + 1);
    expect(values.reduce((total, { value }) => total + value, 0)).toBe(500);
  });

  it('asks for the number of incidents, not for incidents, and forgets a state that none has any more', async () => {
    const metrics = createMetrics(new Registry());
    let now = 0;
    const states: ('open' | 'kept')[] = ['open', 'kept'];
    const views = exampleViews({
      incidents: () => Promise.reject(new Error('reads every incident there ever was')),
      incidentTally: () => Promise.resolve([{ model: 'greenhouse', state: states.shift() ?? 'open', incidents: 3 }]),
    });
    const gauges = fleetGauges(metrics, views, () => now);
    for (const state of ['open', 'kept']) {
      await gauges.refresh();
      const { values } = await metrics.incidents.get();
      const there = values.filter(({ value }) => value > 0);
      expect(there).toEqual([{ labels: { model: 'greenhouse', state }, value: 3 }]);
      // The others are there as well: an alert can't tell what is absent from what is 0.
      expect(values).toHaveLength(4);
      now += 10_000;
    }
  });

  it('shows the store as down without failing the scrape, and recovers', async () => {
    const metrics = createMetrics(new Registry());
    let down = false;
    let now = 0;
    const views = exampleViews({ fleet: () => (down ? Promise.reject(new Error('away')) : exampleViews().fleet()) });
    const gauges = fleetGauges(metrics, views, () => now);
    const up = async (): Promise<number | undefined> => (await metrics.storeUp.get()).values[0]?.value;
    await gauges.refresh();
    expect(await up()).toBe(1);
    down = true;
    await gauges.refresh();
    expect(await up()).toBe(1); // answers of the last seconds are used again
    now += 10_000;
    await gauges.refresh();
    expect(await up()).toBe(0);
    expect((await metrics.devicesKnown.get()).values[0]?.value).toBe(48);
    down = false;
    await gauges.refresh();
    expect(await up()).toBe(1);
  });
});
