import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';

import { alertsPage } from './alerts-page.js';
import { EXAMPLE_CONFIG, readRuleTests, readRules, RULES, RULE_TESTS } from './rules-file.js';

const PROMTOOL = '/usr/bin/promtool';
const OPERATIONS = new URL('../../../docs/operations/', import.meta.url);
const { alerts, records } = await readRules();

describe('alert rules', () => {
  it('say how urgent they are, what is the matter in words, and where to read and look on', () => {
    expect(alerts.length).toBeGreaterThan(20);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { alert, labels, annotations } of alerts) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(Object.keys(annotations).sort()).toEqual(['console', 'description', 'runbook_url', 'summary']);
      expect(annotations.runbook_url).toBe(`{{ $externalLabels.fleetally_docs }}/operations/runbooks/${alert}.md`);
      expect(annotations.console).toMatch(/^\{\{ \$externalLabels\.fleetally_console \}\}\/#\//);
      expect(annotations.description.length).toBeGreaterThan(60);
    }
  });

  it('ask whether a rollback waits, and never for what somebody has silenced or kept', () => {
    expect(alerts.find(({ alert }) => alert === 'FleetallyRollbackRecommended')?.labels.severity).toBe('critical');
    for (const { expr } of alerts) {
      expect(expr).not.toMatch(/state=~?"[^"]*(silenced|kept)/);
      if (/fleetally_(incidents|alarms|recommendations)\{/.test(expr)) expect(expr).toMatch(/state="(open|firing)"/);
    }
  });

  it('have a runbook each, with what to look at, what to do and when it is over; and none is left over', async () => {
    const folder = new URL('runbooks/', OPERATIONS);
    const pages = (await readdir(folder)).sort();
    expect(pages).toEqual(alerts.map(({ alert }) => `${alert}.md`).sort());
    for (const page of pages) {
      const text = await readFile(new URL(page, folder), 'utf8');
      expect(text.startsWith(`# ${page.replace('.md', '')}\n`)).toBe(true);
      for (const part of ['## Look at first', '```sh', '## What to do', '## When it is over'])
        expect([page, text.includes(part)]).toEqual([page, true]);
    }
  });

  it('have a runbook that says where its commands are typed: elsewhere there is no store to ask', async () => {
    const folder = new URL('runbooks/', OPERATIONS);
    const texts = await Promise.all((await readdir(folder)).map((page) => readFile(new URL(page, folder), 'utf8')));
    // A doctor's page says it in its own words, and what a fleet can see asks no collector.
    const asking = texts.filter((text) => /(^|`)fleetally (?!doctor|fleet )/m.test(text));
    expect(asking.length).toBeGreaterThan(10);
    for (const text of asking)
      expect(text).toMatch(/^Type `fleetally` on the collector's machine, .*`--data DIR`.*`--url URL`/m);
  });

  it('have a case each that they fire on, and one that they must not', async () => {
    const cases = await readRuleTests();
    const untested = alerts.flatMap(({ alert }) => {
      const own = cases.filter(({ name }) => name.split(':')[0]?.split(', ').includes(alert));
      const fires = own.filter(({ expected }) => expected.some((labels) => labels.includes(`"${alert}"`)));
      const isQuiet = own.some(({ expected }) => !expected.some((labels) => labels.includes(`"${alert}"`)));
      return [...(fires.length === 0 ? [`${alert} fires`] : []), ...(isQuiet ? [] : [`${alert} is quiet`])];
    });
    expect(untested).toEqual([]);
  });

  it('are listed on the page of alerts (update it with vitest -u)', async () => {
    const file = fileURLToPath(new URL('alerts.md', OPERATIONS));
    const page = await format(alertsPage(alerts), { ...(await resolveConfig(file)), parser: 'markdown' });
    await expect(page).toMatchFileSnapshot(file);
  });
});

describe('recording rules', () => {
  it('are named level:metric:operation', () => {
    for (const { record } of records) expect(record).toMatch(/^(job|instance)(_[a-z]+)?:fleetally_[a-z_]+:[a-z0-9_]+$/);
  });
});

describe.skipIf(!existsSync(PROMTOOL))('promtool (Debian package: prometheus)', () => {
  const run = (...args: string[]): void => {
    const { status, stdout, stderr } = spawnSync(PROMTOOL, args, { encoding: 'utf8' });
    expect({ status, said: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, said: '' });
  };

  it('finds the rules valid, and nothing to criticise', () => {
    run('check', 'rules', '--lint=all', '--lint-fatal', RULES);
  });

  it('finds the example configuration valid', () => {
    run('check', 'config', EXAMPLE_CONFIG);
  });

  it.each(RULE_TESTS.map((file) => [file.split('/').at(-1)!, file]))('passes %s', (_name, file) => {
    run('test', 'rules', file);
  });
});
