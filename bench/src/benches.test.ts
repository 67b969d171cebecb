import { describe, expect, it } from 'vitest';
import { BENCHES } from './benches.js';
import { markdownPage, missedTargets, plainText, type BenchReport } from './report/report.js';

/** Those that start processes need the built files; these run from sources. */
const IN_PROCESS = ['counting', 'inference', 'size'];

async function quickReport(id: string): Promise<BenchReport> {
  const bench = BENCHES.find((candidate) => candidate.id === id)!;
  const outcome = await bench.run({ quick: true, progress: () => undefined });
  return { id, title: bench.title, seconds: 1, load: 2, outcome };
}

describe('benches', () => {
  it('have ids of their own', () => {
    expect(new Set(BENCHES.map(({ id }) => id)).size).toBe(BENCHES.length);
  });

  it.each(IN_PROCESS)('%s runs, and every figure is a number within its range', async (id) => {
    const { outcome } = await quickReport(id);
    if (outcome.outcome === 'skipped') {
      expect(outcome.reason).toMatch(/^\.\.\/shared\/.* is not there$/);
      return;
    }
    expect(outcome.figures.length).toBeGreaterThan(1);
    for (const { what, median, min, max } of outcome.figures) {
      expect(what).not.toBe('');
      expect(min).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(max);
    }
  });

  it('weighs a report at no more than the 700 bytes promised', async () => {
    const report = await quickReport('size');
    expect(missedTargets([report])).toEqual([]);
  });
});

describe('report', () => {
  const figure = { what: 'a thing', unit: 'ms', median: 1234.5, min: 0.123, max: 5000, repetitions: 3 };
  const report = (target: number): BenchReport => ({
    ...{ id: 'x', title: 'things', seconds: 4, load: 1.5 },
    outcome: {
      outcome: 'measured',
      notes: ['Note.'],
      figures: [{ ...figure, target, ratio: { to: 'it', median: 2 } }],
    },
  });
  const skipped: BenchReport = { ...report(1), outcome: { outcome: 'skipped', reason: 'no file' } };
  const machine = { processor: 'P', cores: 2, memoryGib: 4, node: 'v1', platform: 'linux-x64', load: 1 };

  it('tells medians, ranges, targets and verdicts', () => {
    expect(plainText(report(1000))).toContain('1,235 ms  0.12 – 5,000 (3)  2.00 × it  ≤ 1,000 ms  missed');
    expect(plainText(report(2000))).toContain('≤ 2,000 ms  met');
    expect(plainText(skipped)).toContain('skipped: no file');
  });

  it('says on the page what was missed and what was skipped', () => {
    const page = markdownPage([report(1000), skipped], { command: 'bench', date: 'today', machine });
    expect(page).toContain('**Missed: a thing.**');
    expect(page).toContain('| a thing | 1,235 ms | 0.12 – 5,000 (3) | 2.00 × it | ≤ 1,000 ms | missed |');
    expect(page).toContain('Skipped: no file.');
    expect(markdownPage([report(2000)], { command: 'bench', date: 'today', machine })).toContain('was met');
  });
});
