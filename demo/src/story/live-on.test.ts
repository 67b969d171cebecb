import { describe, expect, it } from 'vitest';
import type { LiveRecommendation } from '../collector/collector-api.js';
import { scenario, secondsOfDay } from '../scenario.js';
import { liveOn } from './live-on.js';
import type { Following } from './release.js';

const story = scenario(Date.parse('2026-03-15T12:00:00Z') / 1_000);
const FROM = secondsOfDay(story, 11.5);
const STEP = story.windowsPerStep * story.windowSeconds;
const OPEN: LiveRecommendation = {
  ...{ recommendation: 're-1', state: 'open', stateReason: '8 of 8 devices run 1.0.0, and none 1.1.0' },
  ...{ action: 'rollback', scope: { cohorts: [{ hardware: 'merlin' }] }, from: '1.1.0', to: '1.0.0' },
  ...{ raisedAt: '2026-03-12T11:00:00Z', reason: '', evidence: [] },
};

/** A fleet whose recommendation is in these states, one look after the other; the last one stays. */
function fleet(...states: string[]) {
  const [advanced, said]: [number[], string[]] = [[], []];
  const api = {
    recommendation: () => Promise.resolve({ ...OPEN, state: states.length > 1 ? states.shift()! : states[0]! }),
    rollout: () => Promise.resolve({ state: 'completed', devices: { assigned: 8, running: 8 } }),
  };
  const following: Following = {
    ...{ story, api },
    pace: {
      advance(at: number) {
        advanced.push(at);
        return Promise.resolve();
      },
    },
    sayAt: (_at, line) => said.push(line),
  };
  return { following, advanced, said };
}

describe('liveOn', () => {
  it('lets time stand until somebody accepts the rollback, and pass until it is carried out', async () => {
    const { following, advanced, said } = fleet('open', 'open', 'accepted', 'carried-out');
    await liveOn(following, OPEN, FROM, new AbortController().signal, 1);
    expect(advanced).toEqual([FROM + STEP]);
    expect(said.at(-1)).toBe('carried out: 8 of 8 devices run 1.0.0, and none 1.1.0');
  });

  it('leaves the fleet alone where nothing was left to anybody, and ends when the demo does', async () => {
    const { following, advanced } = fleet('open');
    await liveOn(following, undefined, FROM, new AbortController().signal, 1);
    const ended = new AbortController();
    const living = liveOn(following, OPEN, FROM, ended.signal, 60_000);
    ended.abort();
    await living;
    expect(advanced).toEqual([]);
  });
});
