import { describe, expect, it } from 'vitest';

import { selectorsOf } from './promql-selectors.js';

describe('selectorsOf', () => {
  it.each<[string, string[]]>([
    ['up', ['up']],
    ['fleetally_alarms{state="firing", model!="a}b"} > 0', ['fleetally_alarms{state="firing",model!="a}b"}']],
    [
      'sum by (model, cohort) (rate(a_total[5m])) / on (model) group_left sum(b_total) without (x)',
      ['a_total', 'b_total'],
    ],
    ['histogram_quantile(0.9, sum by (le) (rate(s_bucket{operation="append"}[5m])))', ['s_bucket{operation="append"}']],
    ['max_over_time(job:x:rate5m[1d:5m] offset 1h) and on () vector(1) unless y == bool 2', ['job:x:rate5m', 'y']],
    ['{__name__=~"a.*"} or time() - b > 5e3 # c', ['{__name__=~"a.*"}', 'b']],
    ["a - a{x='1'} offset 5m", ['a', "a{x='1'}"]],
    ['absent(up{job="fleetally"} == 1)', ['up{job="fleetally"}']],
  ])('%s', (expression, selectors) => {
    expect(selectorsOf(expression)).toEqual(selectors);
  });
});
