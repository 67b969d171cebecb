import { describe, expect, it } from 'vitest';
import { logAxis } from './log-axis.js';
import { promisePlot } from './promise-plot.js';
import { svg, text } from './svg.js';

describe('svg', () => {
  it('writes text as text, whatever is in it', () => {
    expect(svg(10, 10, '"a" & <b>', [text(1, 2, 'PSI > 0.1 & <more>')])).toContain(
      '<text x="1" y="2">PSI &gt; 0.1 &amp; &lt;more&gt;</text>',
    );
  });

  it('puts zero at the left end of a logarithmic axis', () => {
    const axis = logAxis(0.1, 10, 100, 300);
    expect(axis.at(0)).toBe(100);
    expect(axis.at(1)).toBeCloseTo(200, 9);
    expect(axis.at(1000)).toBe(300);
  });

  it('draws one dot for each rule and setting, none of them off the picture', () => {
    const figures = {
      ...{ id: 'quiet', title: 'nothing', incidents: 0, alarms: 0, weeks: 12, perWeek: 0, upper: 0.25, kept: true },
      peers: { 'PSI > 0.1': 0, 'K-S': 40 },
    };
    const drawn = promisePlot([figures], figures);
    expect(drawn.match(/class="s0"/g)).toHaveLength(3);
    for (const [, x] of drawn.matchAll(/cx="([\d.]+)"/g)) expect(Number(x)).toBeLessThan(930);
  });
});
