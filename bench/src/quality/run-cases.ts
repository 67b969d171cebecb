import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from './cases/index.js';
import type { QualityOptions } from './options.js';
import type { CaseReport } from './report.js';

/** Runs the chosen cases, each in a process of its own when more than one may run at a time, and tells of each as it ends. */
export async function runCases(options: QualityOptions, tell: (report: CaseReport) => void): Promise<CaseReport[]> {
  const chosen = CASES.filter(({ id }) => options.cases.includes(id));
  if (options.jobs === 1) {
    const told: CaseReport[] = [];
    for (const definition of chosen) {
      const { id, title } = definition;
      const began = performance.now();
      const rows = await definition.run(options);
      const report = { id, title, seconds: (performance.now() - began) / 1000, rows };
      told.push(report);
      tell(report);
    }
    return told;
  }
  const reports = new Map<string, CaseReport>();
  const waiting = chosen.map(({ id }) => id);
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const report = await inProcess(id, options);
      reports.set(id, report);
      tell(report);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return chosen.map(({ id }) => reports.get(id)!);
}

/** Errors: Error when the process fails; what it printed on standard error has been shown. */
async function inProcess(id: string, { weeks, seed, quick }: QualityOptions): Promise<CaseReport> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetally-quality-'));
  try {
    const json = join(folder, 'report.json');
    const main = fileURLToPath(new URL('./main.js', import.meta.url));
    const args = [main, '--cases', id, '--weeks', String(weeks), '--seed', String(seed), '--json', json, '--dry'];
    const child = spawn(process.execPath, [...args, ...(quick ? ['--quick'] : [])], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`the case ${id} ended with ${code ?? 'a signal'}`);
    const { cases } = JSON.parse(readFileSync(json, 'utf8')) as { cases: readonly CaseReport[] };
    return cases[0]!;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
