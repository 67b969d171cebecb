import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '@fleetally/cli';
import { loadConfig, parseConfig } from './config.js';
import { falseAlarmsPerWeek } from './detect/promise.js';

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(parseConfig({})).toEqual({
      listen: { grpc: '127.0.0.1:4319', http: '127.0.0.1:4320' },
      data: './fleetally-data',
      detection: {
        falseAlarms: '1/week',
        deviceAnomalies: '1/week',
        daysOff: ['saturday', 'sunday'],
        clock: 'auto',
        windowSeconds: 300,
        lateness: { windows: 2, blocks: 1 },
        smallestShift: 0.02,
        afterAlarm: 'keep-firing',
      },
      cohorts: { pairs: [], named: {}, numeric: {}, maxCohorts: 512, mostValues: 200 },
      models: {},
      recommendations: { auto: {} },
      notify: [],
      ingest: { aheadSeconds: 3_600, behindDays: 90 },
      http: { hosts: [] },
      firstPeriod: { hours: 24, roundHours: 1, minSamples: 2_000 },
      privacy: { kDevices: 5 },
      retention: { reportsDays: 90, rollupsDays: 0, verdictsDays: 0, rejectionsDays: 90 },
      log: { level: 'info' },
    });
  });

  it.each([
    [{ detection: { falseAlarm: '1/week' } }, 'detection.falseAlarm', /did you mean falseAlarms\?/],
    [{ lisen: {} }, 'lisen', /did you mean listen\?/],
    [{ zebra: 1 }, 'zebra', /known keys: listen, data/],
    [{ listen: { grpc: 4319 } }, 'listen.grpc', /expected a value of type string/],
    [{ listen: { grpc: 'localhost' } }, 'listen.grpc', /such as 127\.0\.0\.1:4319/],
    [{ detection: { clock: '12h' } }, 'detection.clock', /one of auto, window, 6h, 1d/],
    [{ detection: { falseAlarms: 'weekly' } }, 'detection.falseAlarms', /such as 1\/week/],
    [{ detection: { afterAlarm: { rebaselineAfter: 'soon' } } }, 'detection.afterAlarm.rebaselineAfter', /such as 3d/],
    [
      { recommendations: { auto: { rollback: { minEvidence: 9 } } } },
      'recommendations.auto.rollback.maxShare',
      /number/,
    ],
    [{ notify: [{ kind: 'webhook', url: 'ftp://x' }] }, 'notify.0.url', /such as https:\/\/alerts\.example\.org/],
    [{ detection: { windowSeconds: 0 } }, 'detection.windowSeconds', /at least 1/],
    [{ clickhouse: { url: 'ftp://x' } }, 'clickhouse.url', /such as http:\/\/localhost:8123/],
    [{ clickhouse: {} }, 'clickhouse.url', /of type string/],
    ['text', '', /the file: expected keys and values/],
  ])('refuses %j and says what would be right', (input, key, message) => {
    const error = errorOf(() => parseConfig(input, 'collector.yaml'));
    expect(error).toMatchObject({ code: 'INVALID', key });
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^collector\.yaml: /);
  });

  it('names all problems at once', () => {
    const { message } = errorOf(() => parseConfig({ dta: 'x', privacy: { kDevices: 0 } }));
    expect(message).toContain('privacy.kDevices: expected at least 1');
    expect(message).toContain('unknown key dta, did you mean data?');
  });

  it('knows the promise as a number a week', () => {
    expect(falseAlarmsPerWeek(parseConfig({}).detection.falseAlarms)).toBe(1);
    expect(falseAlarmsPerWeek('0.5/day')).toBe(3.5);
    expect(falseAlarmsPerWeek('often')).toBeUndefined();
  });
});

describe('loadConfig', () => {
  it('reads YAML, and says when it cannot', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleetally-config-'));
    const file = join(folder, 'collector.yaml');
    try {
      await writeFile(file, 'data: ./elsewhere\nretention: { reportsDays: 0 }\n');
      expect(await loadConfig(file)).toMatchObject({ data: './elsewhere', retention: { reportsDays: 0 } });
      await writeFile(file, '');
      expect(await loadConfig(file)).toEqual(parseConfig({}));
      await writeFile(file, 'data: [unclosed');
      await expect(loadConfig(file)).rejects.toMatchObject({ code: 'NOT_YAML' });
      await expect(loadConfig(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'UNREADABLE' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function errorOf(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('nothing was refused');
}
