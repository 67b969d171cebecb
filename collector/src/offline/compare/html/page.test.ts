import { describe, expect, it } from 'vitest';
import type { ComparedFeature, CompareReport } from '../compare-report.js';
import { escaped } from './escape.js';
import { histogramSvg } from './histogram-svg.js';
import { comparePage } from './page.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "' onmouseover='alert(3)",
  '</style><b>',
  '&lt;',
  'javascript:alert(4)',
  '\u202Ereversed\u0000',
];

describe('comparePage', () => {
  it('escapes whatever comes from data, wherever it stands', () => {
    const page = comparePage(reportOf(HOSTILE.map((name) => featureOf(name, HOSTILE))));
    const inert = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<script>\s*const input[\s\S]*?<\/script>/, '');
    expect(inert).not.toMatch(/<script|<img|<\/style/);
    // Every tag that is there is ours: a name inside a tag would bring attributes of its own.
    for (const [tag] of inert.matchAll(/<[^>]*>/g))
      expect(tag.replace(/"[^"]*"/g, '')).not.toMatch(/\son\w+=|javascript:/);
    expect(inert).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(inert).not.toContain('\u202E');
    expect(inert).not.toContain('\u0000');
  });

  it('loads nothing: no address in it, and a policy that forbids any', () => {
    const page = comparePage(reportOf([featureOf('plain', ['a', 'b'])]));
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/https?:|\burl\(|@import|<[^>]*\bsrc=/);
  });

  it('says first what was found, then what that rests on', () => {
    const page = comparePage(reportOf([featureOf('plain', ['a'])]));
    expect(page.indexOf('<h1>1 of 1 feature differs.</h1>')).toBeGreaterThan(0);
    expect(page).toContain('Each row is independent.');
    expect(page).toContain('rows are alike');
    expect(page).toContain('<b>gone</b>: only the reference has it');
  });

  it('stays far under three megabytes with 100 features, and ends drawing at 400', () => {
    const many = (count: number): string =>
      comparePage(reportOf(Array.from({ length: count }, (_, i) => featureOf(`feature ${i}`, ['a', 'b', 'c']))));
    expect(many(100).length).toBeLessThan(1e6);
    const page = many(450);
    expect([...page.matchAll(/<article/g)]).toHaveLength(400);
    expect(page).toContain('50 features more without a picture');
  });
});

describe('histogramSvg', () => {
  it('draws densities: a bin twice as wide with as many rows is half as high', () => {
    const svg = histogramSvg({ edges: [0, 1, 2, 4], reference: [1, 1, 1], current: [1, 1, 1] }, 'h');
    const heights = [...svg.match(/class="cur" d="([^"]*)"/)![1]!.matchAll(/V([\d.]+)H/g)].map(
      ([, y]) => 96 - Number(y),
    );
    expect(heights[1]! / heights[2]!).toBeCloseTo(2, 1);
  });

  it.each([
    ['one value', [5, 5.000000000000001], [9], [3]],
    ['values of unthinkable size', [-1.7e308, 0, 1.7e308], [1, 2], [2, 1]],
    ['nothing on one side', [0, 1, 2], [0, 0], [1, 1]],
    ['atoms between bins', [-1, 0, 5e-324, 1], [5, 90, 5], [20, 60, 20]],
  ])('draws %s without a number that is none', (_, edges, reference, current) => {
    expect(histogramSvg({ edges, reference, current }, 'h')).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('escaped', () => {
  it('leaves plain text alone', () => expect(escaped('Temperatur °C – 95 %')).toBe('Temperatur °C – 95 %'));
});

function featureOf(name: string, labels: readonly string[]): ComparedFeature {
  const counts = labels.map((_, i) => i + 1);
  return {
    name,
    kind: 'categorical',
    verdict: 'drift',
    sentence: `“${name}” became more common.`,
    p: 1e-9,
    q: 1e-8,
    detectable: 0.1,
    signals: labels.map((category) => ({ signal: 'share', category, change: 0.1, p: 0.5 })),
    effect: { psi: 0.3, jensenShannon: 0.2 },
    reference: { observed: 10, missing: 1 },
    current: { observed: 10, missing: 1 },
    moving: labels.map((cell) => ({ cell, reference: 0.1, current: 0.2 })),
    histogram: { labels, reference: counts, current: [...counts].reverse() },
  };
}

function reportOf(features: readonly ComparedFeature[]): CompareReport {
  const file = { rows: 10, badRows: 0, rowsWithoutDevice: 0 };
  return {
    schema: 'fleetally.compare/1',
    reference: { file: `${HOSTILE[0]!}.csv`, ...file },
    current: { file: 'b.csv', ...file },
    evidence: { unit: 'rows' },
    options: { fdr: 0.05, smallestShift: 0.02, smallestRate: 0.001 },
    assumption: 'Each row is independent.',
    warnings: ['rows are alike', HOSTILE[1]!],
    summary: {
      features: features.length,
      drift: features.length,
      stable: 0,
      inconclusive: 0,
      'no-data': 0,
      sentence: '1 of 1 feature differs.',
    },
    features,
    leftOut: [
      { name: 'gone', why: 'only the reference has it' },
      { name: HOSTILE[0]!, why: 'it holds times' },
    ],
  };
}
