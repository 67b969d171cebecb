import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../store/connection/connection.js';
import { openConnection } from '../store/connection/open-connection.js';
import { backtest } from './backtest.js';
import type { BacktestReport } from './backtest-report.js';
import { backtestText } from './backtest-text.js';
import { releaseRows, type ReleaseRowOptions } from './testing-releases.js';
import { toCsv } from './testing-rows.js';

const SEED = 9_100;
const RELEASE_FROM = 60;
const RELEASED = { seed: SEED, windows: 110, releaseFrom: RELEASE_FROM } as const;

describe(`backtest with a column of versions (seed ${SEED})`, () => {
  let directory: string;
  let connection: Connection;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-backtest-releases-'));
    connection = await openConnection({ data: join(directory, 'store') });
  });
  beforeEach(() => connection.write.command('DROP TABLE IF EXISTS samples'));
  afterAll(async () => {
    await connection.close();
    await rm(directory, { recursive: true });
  });

  async function run(change: Pick<ReleaseRowOptions, 'harms' | 'shift'>, version = true): Promise<BacktestReport> {
    const data = join(directory, 'rows.csv');
    await writeFile(data, toCsv(releaseRows({ ...RELEASED, ...change })));
    return backtest(connection.write, {
      ...{ data, time: 'time', device: 'device', cohorts: ['kind'], windowSeconds: 300, clock: 'window' },
      ...{ falseAlarms: '1/week', falseAlarmsPerWeek: 1, rebaselineAfterAlarm: false },
      ...{ features: ['x', 'y'], prediction: 'prediction', confidence: 'confidence' },
      ...(version && { version: 'version' }),
    });
  }

  it('rolls back the devices that are harmed, soon, and says why', async () => {
    const { recommendations, ...report } = await run({ harms: ['watch'] });
    expect(recommendations).toMatchObject([
      { action: 'rollback', scope: { cohorts: [{ kind: 'watch' }] }, from: '2.0.0', to: '1.0.0' },
    ]);
    const [{ raisedAt, evidence, reason }] = recommendations as [BacktestReport['recommendations'][0]];
    const windows = (Date.parse(raisedAt) / 1_000 - 1_700_000_100) / 300;
    expect(windows).toBeGreaterThan(RELEASE_FROM);
    expect(windows).toBeLessThan(RELEASE_FROM + 30);
    expect(Object.keys(evidence[0]!)).toEqual(['signal', 'effect', 'low', 'high', 'devices', 'evidence']);
    expect(evidence[0]!.low).toBeLessThan(evidence[0]!.effect);
    expect(shapeOf(recommendations)).toEqual(shapeOf(await documented()));
    expect(backtestText({ ...report, recommendations })).toContain(`recommended: rollback 2.0.0 to 1.0.0. ${reason}`);
  });

  it('rolls everybody back when everybody is harmed', async () => {
    const { recommendations } = await run({ harms: ['watch', 'phone'] });
    expect(recommendations).toMatchObject([{ action: 'rollback', scope: { cohorts: [{}] } }]);
  });

  it('never rolls back a good release, nor one during which the world changes', async () => {
    expect((await run({ harms: [] })).recommendations).toEqual([]);
    await connection.write.command('DROP TABLE samples');
    const { recommendations } = await run({ harms: [], shift: 0.6 });
    expect(recommendations.map(({ action }) => action)).toEqual(['retrain']);
  });

  it('recommends nothing without the column', async () => {
    expect((await run({ harms: ['watch'] }, false)).recommendations).toEqual([]);
  });
});

/** The example of docs/backtest.md: its `"recommendations": [`. */
async function documented(): Promise<unknown> {
  const page = await readFile(new URL('../../../docs/backtest.md', import.meta.url), 'utf8');
  const [, text] = /^```json\n(.*?)^```$/ms.exec(page)!;
  return (JSON.parse(text!) as { recommendations: unknown }).recommendations;
}

/** Keys and types; what a scope is cut by is anybody's. */
function shapeOf(value: unknown, key = ''): unknown {
  if (key === 'cohorts' || typeof value !== 'object' || value === null) return typeof value;
  if (Array.isArray(value)) return value.slice(0, 1).map((one) => shapeOf(one));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one, name)]));
}
