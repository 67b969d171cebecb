import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runProgram } from '../support/command-line.js';
import { dashboardQueries, withoutData } from '../support/dashboard-queries.js';
import { HAS_PROMETHEUS, PrometheusProcess, PROMTOOL } from '../support/prometheus.js';
import { selectorsOf } from '../support/promql-selectors.js';
import { until } from '../support/until.js';
import { MonitoredSite } from './monitored-site.js';
import { expressionOf, runbookCommands, wordsOf } from './runbooks.js';

const RULES = fileURLToPath(new URL('../../../dashboards/prometheus/fleetally.rules.yml', import.meta.url));

/** What there is only after a week. */
const LATER = new Set(['job:fleetally_devices_active:usual']);

describe.skipIf(!HAS_PROMETHEUS)('a real Prometheus on a real collector and agent (Debian package: prometheus)', () => {
  let site: MonitoredSite;
  let prometheus: PrometheusProcess;
  const endings: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    site = await MonitoredSite.start();
    endings.push(() => site.end());
    prometheus = await PrometheusProcess.start({ targets: site.targets, rules: [RULES] });
    endings.push(() => prometheus.end());
  });
  afterAll(async () => {
    for (const end of endings.reverse()) await end();
  });

  it('evaluates every rule without an error', async () => {
    const evaluated = await until(
      'rules',
      () => prometheus.rules(),
      (rules) => rules.every(({ health }) => health !== 'unknown'),
    );
    expect(evaluated.length).toBeGreaterThan(30);
    expect(evaluated.filter(({ health }) => health === 'err').map(({ name, lastError }) => [name, lastError])).toEqual(
      [],
    );
  });

  it('has series for every selector of every rule', async () => {
    const selectors = (await prometheus.rules()).flatMap(({ name, query }) => {
      const found = selectorsOf(query);
      expect([name, found.length]).not.toEqual([name, 0]);
      return found.filter((selector) => !LATER.has(selector)).map((selector) => [name, selector] as const);
    });
    expect(selectors.length).toBeGreaterThan(50);
    for (const [name, selector] of selectors) {
      const what = `${name}: ${selector}`;
      // What is recorded from rates comes some scrapes later.
      await until(
        what,
        () => prometheus.query(selector),
        (series) => series.length > 0,
        20_000,
      );
    }
  });

  it('answers whatever the runbooks ask of it, from series that are there', async () => {
    const asked = (await runbookCommands()).flatMap(({ page, command }) => {
      const expression = expressionOf(command);
      return expression === undefined ? [] : [[page, expression] as const];
    });
    expect(asked.length).toBeGreaterThan(30);
    for (const [page, expression] of asked) {
      await prometheus.query(expression);
      for (const selector of selectorsOf(expression))
        expect([page, selector, (await prometheus.query(selector)).length]).not.toEqual([page, selector, 0]);
    }
  });

  it('beside it, the collector answers the commands of the runbooks', async () => {
    const lines = (await runbookCommands()).map(({ command }) => wordsOf(command)?.join(' '));
    const commands = new Set(lines.filter((line) => line !== undefined));
    expect(commands.size).toBeGreaterThan(3);
    for (const line of commands) {
      const { code, stderr } = await runProgram('fleetally', [...line.split(' '), '--data', site.data]);
      expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
    }
  });

  it('has data for every panel of the dashboards that asks it', async () => {
    const ask = async (): Promise<string[]> => {
      // A round of judging takes its time from reports that come in.
      await site.infer();
      const asked = await dashboardQueries('--prometheus', prometheus.url, '--scrape', '1', '--set', 'model=pump');
      expect(asked.length).toBeGreaterThan(20);
      return withoutData(asked);
    };
    expect(await until('panels', ask, (missing) => missing.length === 0)).toEqual([]);
  });

  it.skipIf(PROMTOOL === undefined)('reads pages of both that promtool finds nothing to say of', async () => {
    for (const { job, url } of site.targets) {
      const page = await (await fetch(`${url}/metrics`)).text();
      const { stdout, stderr, status } = spawnSync(PROMTOOL ?? '', ['check', 'metrics'], {
        input: page,
        encoding: 'utf8',
      });
      const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('fleetally'));
      expect([job, said]).toEqual([job, []]);
      expect([0, 3]).toContain(status);
    }
  });
});
