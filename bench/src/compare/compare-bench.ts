import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measured, type Bench, type Figure } from '../measure/figure.js';
import { summarise } from '../measure/summary.js';
import { DRIFTED_COLUMNS, seededFiles } from './seeded-files.js';

const TARGET_SECONDS = 20;
const TARGET_MB = 3;
const COLUMNS = 100;

/** `fleetally compare` as people run it: a process of its own, from two files to the HTML page. */
export const compareBench: Bench = {
  id: 'compare',
  title: 'comparing two files of 1,000,000 rows × 100 columns',
  async run({ quick, progress }) {
    const rows = quick ? 2_000 : 1_000_000;
    const repetitions = quick ? 1 : 3;
    const folder = await mkdtemp(join(tmpdir(), 'fleetally-bench-compare-'));
    try {
      progress('making the files');
      const files = await seededFiles(folder, rows, COLUMNS);
      const figures: Figure[] = [];
      const sizes: number[] = [];
      for (const [format, { reference, current }] of Object.entries(files)) {
        for (const device of [false, true]) {
          const seconds: number[] = [];
          for (let i = 0; i < repetitions; i++) {
            progress(`${format}${device ? ' by device' : ''}, ${i + 1} of ${repetitions}`);
            const html = join(folder, 'report.html');
            seconds.push(await timed([reference, current, '--html', html, ...(device ? ['--device', 'device'] : [])]));
            sizes.push((await stat(html)).size / 1e6);
            await check(html);
          }
          const what = `${format}, ${device ? 'by device' : 'by rows'}, elapsed`;
          figures.push({ what, unit: 's', target: TARGET_SECONDS, ...summarise(seconds) });
        }
      }
      figures.push({ what: 'HTML report', unit: 'MB', target: TARGET_MB, ...summarise(sizes) });
      return measured(
        figures,
        `Two files of ${rows.toLocaleString('en-US')} rows × ${COLUMNS} numbers and a device (200 of them) each; ${DRIFTED_COLUMNS} columns are 0.3 standard deviations higher in the second, and exactly these must be found. The whole command: start, reading both files, verdicts, page.`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const MAIN = fileURLToPath(new URL('./cli/main.js', import.meta.resolve('@fleetally/collector')));

function timed(args: readonly string[]): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, 'compare', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', reject).on('close', (code) => {
      if (code === 0) resolve((performance.now() - began) / 1000);
      else reject(new Error(`fleetally compare ended with ${code}`));
    });
  });
}

async function check(html: string): Promise<void> {
  const [, found] = /<h1>(\d+) of /.exec(await readFile(html, 'utf8')) ?? [];
  if (Number(found) !== DRIFTED_COLUMNS) throw new Error(`${found ?? 'no'} features differ, not ${DRIFTED_COLUMNS}`);
}
