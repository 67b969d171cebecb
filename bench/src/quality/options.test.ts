import { describe, expect, it } from 'vitest';
import { qualityOptions } from './options.js';
import { markdownPage } from './report.js';

describe('qualityOptions', () => {
  it('runs everything for 25 weeks by default', () => {
    const options = qualityOptions([]);
    expect(options).toMatchObject({ weeks: 25, seed: 1, quick: false });
    expect(typeof options === 'string' ? [] : options.cases.length).toBeGreaterThan(20);
  });

  it('takes cases, weeks and a seed, and refuses what it does not know', () => {
    expect(qualityOptions(['--cases', 'quiet,rare', '--weeks', '2', '--seed', '7'])).toMatchObject({
      cases: ['quiet', 'rare'],
      weeks: 2,
      seed: 7,
    });
    expect(qualityOptions(['--list'])).toBe('list');
    expect(() => qualityOptions(['--cases', 'quite'])).toThrow(/no case "quite"/);
    expect(() => qualityOptions(['--weeks', 'few'])).toThrow(RangeError);
    expect(() => qualityOptions(['--fast'])).toThrow(TypeError);
  });
});

describe('markdownPage', () => {
  const facts = { command: 'npm run bench:quality', seed: 1, machine: 'm', date: 'd' };
  const row = { quantity: 'q', expected: '0', measured: '3', values: { perWeek: 3 } };

  it('says plainly where the promise was broken', () => {
    const page = (kept: boolean): string =>
      markdownPage([{ id: 'quiet', title: 't', seconds: 1, rows: [{ ...row, kept }] }], facts);
    expect(page(false)).toContain('The promise was broken in: quiet');
    expect(page(false)).toContain('| ✗ 3 |');
    expect(page(true)).toContain('The promise was kept in every case.');
  });
});
