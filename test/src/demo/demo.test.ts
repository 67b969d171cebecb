import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, expect } from 'vitest';
import { dashboardQueries, withoutData } from '../support/dashboard-queries.js';
import { docBlock } from '../support/doc-pages.js';
import { formsMissing } from '../support/printed-form.js';
import { ServeProcess } from '../support/serve-process.js';

const MAIN = fileURLToPath(new URL('../../../demo/dist/main.js', import.meta.url));
const NEEDS = existsSync(MAIN) ? '' : ' (skipped: needs `npm run build`)';

/** What the summary holds, as far as it is looked at here. */
interface DemoSummary {
  readonly reports: { readonly sealed: number; readonly acked: number; readonly stored: number };
  readonly meanReportBytes: number;
  readonly alarms: readonly { readonly cohort: object; readonly feature: string }[];
  readonly recommendations: readonly object[];
}

/** Where the collector of the told story is left. */
let kept: string;
beforeAll(async () => {
  kept = join(await mkdtemp(join(tmpdir(), 'fleetally-demo-kept-')), 'demo');
});
afterAll(() => rm(join(kept, '..'), { recursive: true, force: true }));

let scratch: string;
let demo: ChildProcess | undefined;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'fleetally-demo-test-'));
});

afterEach(async () => {
  // The demo ends what it has started, whatever the test found.
  if (demo?.exitCode === null && demo.kill('SIGTERM')) await once(demo, 'exit');
  demo = undefined;
  await rm(scratch, { recursive: true, force: true });
});

describe.skipIf(NEEDS !== '')(`npm run demo${NEEDS}`, () => {
  it('finds both changes and nothing else, and loses no report', { timeout: 900_000 }, async () => {
    const file = join(scratch, 'demo.json');
    demo = run('--exit', '--json', file, '--keep', kept);
    const said = collect(demo);
    const [code] = (await once(demo, 'exit')) as [number];
    expect(said.text).toContain('Both changes and the bad release were found, and nothing else was named.');
    expect(code).toBe(0);
    const { text } = await docBlock('README.md', 'ALARM  acoustic_level on hardware kestrel');
    // By which share or figure it does worse is another one each time.
    expect(formsMissing(text.replace(/(?<=devices with hardware merlin: ).*/, '…'), said.text)).toEqual([]);
    const summary = JSON.parse(await readFile(file, 'utf8')) as DemoSummary;
    const keys = [
      'schema',
      'devices',
      'inferences',
      'reports',
      'meanReportBytes',
      'alarms',
      'recommendations',
      'consoleUrl',
    ];
    expect(Object.keys(summary)).toEqual(keys);
    expect(summary).toMatchObject({ schema: 'fleetally.demo/1', devices: 48 });
    const { sealed, acked, stored } = summary.reports;
    expect(sealed).toBeGreaterThan(20_000);
    expect([acked, stored]).toEqual([sealed, sealed]);
    expect(summary.meanReportBytes).toBeLessThan(700);
    const named = summary.alarms.map(({ cohort, feature }) => `${feature} on ${JSON.stringify(cohort)}`);
    expect(named).toContain('acoustic_level on {"hardware":"kestrel"}');
    expect(named).toContain('vibration_rms on {"hardware":"osprey"}');
    expect(summary.recommendations).toContainEqual(
      expect.objectContaining({
        ...{ action: 'rollback', from: '1.1.0', to: '1.0.0', state: 'carried-out' },
        scope: { cohorts: [{ hardware: 'merlin' }] },
      }),
    );
    expect(await readdir(scratch)).toEqual(['demo.json']);
  });

  it('leaves a collector behind whose data fills every panel of the dashboards', { timeout: 240_000 }, async () => {
    const collector = await ServeProcess.start({ folder: kept, configFolder: scratch, sql: true });
    const asked = await dashboardQueries('--clickhouse', collector.clickhouse);
    expect(await collector.end('SIGTERM')).toBe(0);
    expect(withoutData(asked)).toEqual([]);
    expect(asked.length).toBeGreaterThan(30);
  });

  it('ends cleanly at Ctrl-C in the middle of the story', { timeout: 120_000 }, async () => {
    demo = run();
    const said = collect(demo);
    await said.until('day 0');
    const address = /http:\/\/\S+/.exec(said.text)![0];
    expect((await fetch(address)).status).toBe(200);
    demo.kill('SIGINT');
    const [code] = (await once(demo, 'exit')) as [number];
    expect(code).toBe(130);
    await expect(fetch(address)).rejects.toThrow();
    expect(await readdir(scratch)).toEqual([]);
  });
});

function run(...options: string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...options], {
    // A free port: the examples of the command line, run by other tests, need the usual one.
    env: { ...process.env, TMPDIR: scratch, FLEETALLY_DEMO_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Everything said so far, and a promise of something to come; it rejects when the process ends without saying it. */
function collect(child: ChildProcess): { readonly text: string; until(words: string): Promise<void> } {
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    get text() {
      return text;
    },
    until: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (text.includes(words)) resolve();
        };
        child.stdout!.on('data', look);
        child.on('exit', () => {
          reject(new Error(`it ended without saying '${words}':\n${text}`));
        });
        look();
      }),
  };
}
