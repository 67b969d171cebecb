import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Random } from '@fleetally/sim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../browser/browser.js';
import { docBlock } from '../support/doc-pages.js';
import { shapeDifferences } from '../support/json-shape.js';
import { formsMissing } from '../support/printed-form.js';
import { helpExamples, runProgram } from '../support/command-line.js';

const SEED = 88;

describe(`fleetally compare (seed ${SEED})`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetally-compare-command-'));
    await writeFile(join(folder, 'reference.csv'), rowsOf(new Random(SEED), 0));
    await writeFile(join(folder, 'current.csv'), rowsOf(new Random(SEED + 1), 0.8));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('does what the example in its help says', async () => {
    for (const words of await helpExamples('fleetally', 'compare')) {
      const { code, stdout, stderr } = await runProgram('fleetally', words, folder);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^1 of 3 features differs\.\n/);
      expect(stdout).toMatch(/^temp +drift +\+0\.\d\d/m);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('writes the same result as JSON, to standard output alone if asked', async () => {
    const args = ['compare', 'reference.csv', 'current.csv', '--device', 'device', '--json', '-'];
    const { code, stdout } = await runProgram('fleetally', args, folder);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(report).toMatchObject({ schema: 'fleetally.compare/1', summary: { drift: 1, features: 3 } });
    const { text } = await docBlock('docs/compare.md', '"schema": "fleetally.compare/1"');
    expect(shapeDifferences(JSON.parse(text), report)).toEqual([]);
  });

  it('prints what the page shows, in other figures', async () => {
    const { stdout } = await runProgram('fleetally', ['compare', 'reference.csv', 'current.csv', '--device', 'device'], folder); // prettier-ignore
    const { text } = await docBlock('docs/compare.md', 'not compared:');
    expect(formsMissing(text, stdout)).toEqual([]);
  });

  it('ends with 3 for drift when asked to, with 0 for none, with 1 and 2 for trouble and wrong use', async () => {
    const code = async (...args: string[]): Promise<number | string> =>
      (await runProgram('fleetally', ['compare', ...args], folder)).code;
    expect(await code('reference.csv', 'current.csv', '--fail-on-drift')).toBe(3);
    expect(await code('reference.csv', 'reference.csv', '--fail-on-drift')).toBe(0);
    expect(await code('reference.csv', 'nowhere.csv')).toBe(1);
    expect(await code('reference.csv')).toBe(2);
    expect(await code('reference.csv', 'current.csv', '--fdr', 'x')).toBe(2);
    expect(await code('reference.csv', 'current.csv', '--fdr', '2')).toBe(2);
  });

  it.skipIf(!hasChromium)('makes a page that a browser shows without a complaint (needs chromium)', async () => {
    const args = ['compare', 'reference.csv', 'current.csv', '--html', 'page.html'];
    expect((await runProgram('fleetally', args, folder)).code).toBe(0);
    const browser = await launch();
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport: { width: 390, height: 800 }, colorScheme });
        const complaints: string[] = [];
        const asked: string[] = [];
        page.on('console', (message) => complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('request', (request) => asked.push(request.url()));
        await page.goto(pathToFileURL(join(folder, 'page.html')).href);
        expect(await page.locator('h1').textContent()).toBe('1 of 4 features differs.');
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        await page.getByLabel('Find a feature').fill('vib');
        expect(await page.locator('.rank tbody tr:visible').count()).toBe(1);
        await page.getByLabel('Find a feature').fill('');
        await page.getByRole('button', { name: 'Feature' }).click();
        expect(await page.locator('.rank tbody th').allTextContents()).toEqual(['vib', 'temp', 'mode', 'device']);
        expect(complaints).toEqual([]);
        expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });
});

/** Ten devices, 60 rows each, numbered. */
function rowsOf(random: Random, shift: number): string {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const temp = 20 + random.normal() + shift;
    return `d${i % 10},${i},${temp.toFixed(3)},${random.normal().toFixed(3)},${random.bernoulli(0.3) ? 'a' : 'b'}`;
  });
  return `device,row,temp,vib,mode\n${rows.join('\n')}\n`;
}
