import { describe, expect, it } from 'vitest';
import { promqlOf, sqlOf } from './interpolate.js';
import { openingRange } from './time-range.js';

const RANGE = { fromSeconds: 1_700_000_000, toSeconds: 1_700_086_400, intervalSeconds: 173 };
const VALUES = new Map([
  ['model', ['pump']],
  ['version', ['1.0', "2's"]],
  ['console', ['http://127.0.0.1:4320']],
]);

describe('sqlOf', () => {
  it.each([
    ['$__timeFilter(day)', 'day >= toDateTime(1700000000) AND day <= toDateTime(1700086400)'],
    ['day > $__fromTime - INTERVAL 1 DAY', 'day > toDateTime(1700000000) - INTERVAL 1 DAY'],
    ['day <= $__toTime', 'day <= toDateTime(1700086400)'],
    ['$__timeInterval(time) AS t', 'toStartOfInterval(toDateTime(time), INTERVAL 173 second) AS t'],
    ['model = ${model:singlequote}', "model = 'pump'"],
    ['version IN (${version:singlequote})', "version IN ('1.0','2\\'s')"],
    ["'${console:raw}/#/'", "'http://127.0.0.1:4320/#/'"],
  ])('writes %s as Grafana and its plugin do', (text, sql) => {
    expect(sqlOf(text, VALUES, RANGE)).toBe(sql);
  });

  it.each([
    ['$__unixEpoch(day)', 'unknown macro'],
    ['${cohort:singlequote}', 'unknown variable'],
    ['model = $model', 'needs a format'],
  ])('refuses %s, which would be sent as it stands or break at a quote', (text, words) => {
    expect(() => sqlOf(text, VALUES, RANGE)).toThrow(words);
  });
});

describe('promqlOf', () => {
  it('takes rates over four scrapes at least', () => {
    const text = 'rate(x{model="$model"}[$__rate_interval])';
    expect(promqlOf(text, VALUES, { ...RANGE, intervalSeconds: 15 }, 15)).toBe('rate(x{model="pump"}[60s])');
    expect(promqlOf(text, VALUES, RANGE, 15)).toBe('rate(x{model="pump"}[188s])');
  });

  it('writes several values as a choice, and escapes what would end the string', () => {
    const values = new Map([['version', ['1.0', 'a"b']]]);
    expect(promqlOf('x{version=~"$version"}', values, RANGE, 15)).toBe('x{version=~"(1.0|a\\"b)"}');
  });
});

describe('openingRange', () => {
  it('ends now', () => {
    const range = openingRange('now-7d', 1_700_000_000.5);
    expect(range).toEqual({ fromSeconds: 1_699_395_200, toSeconds: 1_700_000_000, intervalSeconds: 1_210 });
  });

  it('refuses what is not a time ago', () => {
    expect(() => openingRange('now/d', 0)).toThrow(RangeError);
  });
});
