import { describe, it, expect } from 'vitest';
import type { AgentTotals } from '../agent/messages.js';
import type { FleetState } from '../collector/collector-api.js';
import { scenario } from '../scenario.js';
import { Pace } from './pace.js';

const STORY = scenario(Date.parse('2026-03-20T12:00:00Z') / 1000);
const START = STORY.fleet.startSeconds;
const HOUR = 3600;

describe('Pace', () => {
  it('asks the collector every six hours, and waits until it has evaluated what it could', async () => {
    const evaluated = [START + 5 * HOUR, START + 5.5 * HOUR, START + 6 * HOUR];
    const { pace, looks } = paceWith(() => evaluated.shift() ?? START + 6 * HOUR);
    expect((await pace.advance(START + 25 * HOUR)).fleet).toBeUndefined();
    expect(looks()).toBe(0);
    expect((await pace.advance(START + 24 * HOUR)).fleet?.evaluatedTo).toBe(iso(START + 6 * HOUR));
    expect(looks()).toBe(3);
  });

  it('does not wait for an evaluation at the beginning, when there can be none', async () => {
    const { pace, looks } = paceWith(() => undefined);
    expect((await pace.advance(START + 6 * HOUR)).fleet?.evaluatedTo).toBe('no-data');
    expect(looks()).toBe(1);
  });

  it('weighs report sizes by how many were seen', async () => {
    const { pace } = paceWith(() => START + 24 * HOUR);
    expect(pace.meanReportBytes).toBe(0);
    await pace.advance(START + HOUR);
    await pace.advance(START + 2 * HOUR);
    expect(pace.meanReportBytes).toBe(340);
  });

  it('waits in the end until the collector has counted every acknowledged report', async () => {
    const { pace, looks } = paceWith(() => START + 12 * 24 * HOUR, [90, 95, 100]);
    const { totals, fleet } = await pace.finish(START + 10.5 * 24 * HOUR);
    expect([totals.acked, fleet.reports, looks()]).toEqual([100, 100, 3]);
  });
});

function paceWith(evaluatedTo: () => number | undefined, reports: number[] = []): { pace: Pace; looks: () => number } {
  let looks = 0;
  const sizes = [
    { queued: 10, queuedBytes: 3000 },
    { queued: 40, queuedBytes: 14_000 },
  ];
  const agents = {
    advance: () => Promise.resolve(totals(sizes.shift())),
    settle: () => Promise.resolve(totals()),
    finish: () => Promise.resolve(totals()),
  };
  const api = {
    fleet: (): Promise<FleetState> => {
      looks++;
      const at = evaluatedTo();
      return Promise.resolve({
        reports: reports.shift() ?? 100,
        inferences: 0,
        devices: { total: 48 },
        evaluatedTo: at === undefined ? 'no-data' : iso(at),
        status: { outcome: 'ok', reason: '' },
      });
    },
  };
  return { pace: new Pace(agents, api, STORY), looks: () => looks };
}

function totals(change: Partial<AgentTotals> = {}): AgentTotals {
  const none = { inferences: 0, sealed: 100, acked: 100, rejected: 0, dropped: 0, queued: 0, queuedOnline: 0 };
  return { devices: 48, ...none, queuedBytes: 0, late: 0, offline: [], problems: [], ...change };
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
