import { beforeEach, describe, expect, it } from 'vitest';
import { exampleViews } from '../store/views-example.js';
import { keptOverview, type KeptOverview } from './kept-overview.js';
import { Parameters } from './parameters.js';

interface Told {
  readonly fleet: { readonly reports: number };
  readonly alarms: readonly unknown[];
  readonly pictures?: readonly { readonly model: string; readonly drift: object; readonly running: object }[];
  readonly readAt?: string;
}

let overview: KeptOverview;
let reports = 0;
let isDown = false;
let pictureReads = 0;
let now = 0;

beforeEach(() => {
  [reports, isDown, pictureReads, now] = [1, false, 0, Date.UTC(2026, 0, 13)];
  const example = exampleViews();
  overview = keptOverview(
    exampleViews({
      fleet: async () => {
        if (isDown) throw new Error('away');
        // As it is when the reading begins.
        const then = reports;
        return { ...(await example.fleet()), reports: then };
      },
      drift: (model) => {
        pictureReads += 1;
        return example.drift(model);
      },
    }),
    () => now,
  );
});

async function ask(query: string): Promise<Told> {
  const parameters = new Parameters(new URLSearchParams(query), overview.route.parameters ?? []);
  const { body } = await overview.route.handle({ segment: () => '', parameters });
  return JSON.parse(body.toString()) as Told;
}

/** As the collector has it once it has been read with its pictures. */
const kept = (): Promise<Told> =>
  expect
    .poll(() => ask('kept=true'))
    .toMatchObject({ pictures: [{}] })
    .then(() => ask('kept=true'));

describe('keptOverview', () => {
  it('tells the lists as soon as they are there, then with pictures, and when they were read', async () => {
    overview.moved();
    expect(await ask('kept=true')).toMatchObject({ pictures: [], readAt: '2026-01-13T00:00:00.000Z' });
    const { pictures = [], alarms, readAt } = await kept();
    expect(pictures.map(({ model, ...of }) => [model, Object.keys(of)])).toEqual([
      ['greenhouse', ['drift', 'running']],
    ]);
    expect(alarms).toHaveLength(3);
    expect(readAt).toBe('2026-01-13T00:00:00.000Z');
  });

  it('asks the store nothing for what is kept, and everything otherwise', async () => {
    overview.moved();
    await kept();
    [reports, isDown] = [2, true];
    expect((await ask('kept=true')).fleet.reports).toBe(1);
    await expect(ask('')).rejects.toThrow('away');
    isDown = false;
    const anew = await ask('');
    expect([anew.fleet.reports, anew.pictures, anew.readAt]).toEqual([2, undefined, undefined]);
  });

  it('reads again when there is something new, a tenth of the time at most', async () => {
    overview.moved();
    await kept();
    reports = 2;
    now += 1_999;
    overview.moved();
    expect((await ask('kept=true')).fleet.reports).toBe(1);
    expect(pictureReads).toBe(1);
    now += 1;
    // What came while it rested is not forgotten: whoever asks next has it read.
    await ask('kept=true');
    await expect.poll(() => ask('kept=true')).toMatchObject({ fleet: { reports: 2 } });
    expect(pictureReads).toBe(2);
  });

  it('forgets what somebody has changed, also while it is being read', async () => {
    overview.moved();
    reports = 2;
    overview.forget();
    expect((await ask('kept=true')).fleet.reports).toBe(2);
    expect((await kept()).fleet.reports).toBe(2);
  });

  it('keeps what it has while the store is away, and says so when it has nothing', async () => {
    isDown = true;
    await expect(ask('kept=true')).rejects.toThrow('away');
    isDown = false;
    await kept();
    isDown = true;
    now += 60_000;
    overview.moved();
    // Fails as that reading has, and after it.
    await expect(ask('')).rejects.toThrow('away');
    await new Promise(setImmediate);
    expect((await ask('kept=true')).fleet.reports).toBe(1);
  });
});
