import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlan, canonicalPlanBytes } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpExamples, runProgram } from '../support/command-line.js';
import { docBlock } from '../support/doc-pages.js';

const SEED = 404;

describe('fleetally power', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-power-'));
    const random = new Random(SEED);
    const plan = buildPlan({
      model: 'pump',
      columns: [{ kind: 'numeric', name: 'temperature', source: { tensor: 'x', column: 0 } }],
      rows: { rowCount: 2_000, numeric: Float64Array.from({ length: 2_000 }, () => random.normal()), categorical: [] },
    });
    await writeFile(join(folder, 'plan.json'), canonicalPlanBytes(plan));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('does what the examples in its help and in docs/power.md say', async () => {
    const page = await readFile(new URL('../../../docs/power.md', import.meta.url), 'utf8');
    const shown = [...page.matchAll(/^fleetally (power .*)$/gm)].map(([, words]) => words!.split(' '));
    expect(shown.length).toBeGreaterThan(2);
    for (const words of [...(await helpExamples('fleetally', 'power')), ...shown]) {
      const { code, stdout, stderr } = await runProgram('fleetally', words, folder);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      if (words.includes('--json')) expect(JSON.parse(stdout)).toMatchObject({ schema: 'fleetally.power/1' });
      else for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  }, 120_000);

  it('prints on the page what it prints', async () => {
    const { text } = await docBlock('docs/power.md', 'clock window: one block');
    const { stdout } = await runProgram('fleetally', ['power', '--devices', '60', '--samples', '60'], folder);
    expect(stdout).toBe(text);
  });

  it.each<[string, string[]]>([
    ['--devices', []],
    ['--epsilon or --rho, not both', ['--devices', '9', '--samples', '9', '--epsilon', '1', '--rho', '1']],
    ['--epsilon much: expected a number', ['--devices', '9', '--samples', '9', '--epsilon', 'much']],
    ['--epsilon is 0; it must lie in', ['--devices', '9', '--samples', '9', '--epsilon', '0']],
    ['--cohort-devices is 9; a cohort is smaller', ['--devices', '9', '--samples', '9', '--cohort-devices', '9']],
    ['--false-alarms never: expected', ['--devices', '9', '--samples', '9', '--false-alarms', 'never']],
    ['--clock', ['--devices', '9', '--samples', '9', '--clock', '2h']],
  ])('ends with 2 and says why: %s', async (text, args) => {
    const { code, stderr } = await runProgram('fleetally', ['power', ...args], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
  });

  it('ends with 1 for a plan that is none', async () => {
    await writeFile(join(folder, 'none.json'), '{}');
    const args = ['power', '--devices', '9', '--samples', '9', '--plan', 'none.json'];
    expect(await runProgram('fleetally', args, folder)).toMatchObject({ code: 1, stderr: expect.stringContaining('is no plan') as string }); // prettier-ignore
  });
});
