import { describe, expect, it } from 'vitest';
import { registryView } from '../registry/registry-view.js';
import { added, digestOf } from '../registry/testing.js';
import type { Anomaly } from './types.js';
import {
  standingOfAssignment,
  standingOfClaim,
  wrongModelEvents,
  type ReportedRunning,
  type Standing,
} from './wrong-model.js';

const WINDOW = 300;
const DAY = 86_400;
const view = registryView([added(), added({ version: '1.1.0' })]);

function running(change: Partial<ReportedRunning> = {}): ReportedRunning {
  return {
    ...{ device: 'd1', attributes: {}, model: 'har', version: '1.0.0', variant: 'fp32' },
    ...{ digest: digestOf('1.0.0 fp32'), since: 0, lastWindow: WINDOW, windowSeconds: WINDOW },
    previousDigest: '',
    ...change,
  };
}

describe('whether a device runs what it says', () => {
  it('takes two windows either way', () => {
    const fallenBack = running({ version: '1.1.0' });
    expect(standingOfClaim(view, running())).toBe('right');
    expect(standingOfClaim(view, fallenBack)).toBe('wrong');
    expect(standingOfClaim(view, { ...fallenBack, lastWindow: 0 })).toBe('unsettled');
    expect(standingOfClaim(view, running({ lastWindow: 0 }))).toBe('unsettled');
    expect(standingOfClaim(view, running({ version: '7', digest: digestOf('7') }))).toBe('right');
  });
});

describe('whether a device runs what it was told to', () => {
  const told = { digest: digestOf('1.1.0 fp32'), sinceSeconds: 10_000 };
  const standing = (change: Partial<ReportedRunning>): Standing => standingOfAssignment(told, running(change));

  it('lets it take its time to change, by its own windows', () => {
    expect(standing({ lastWindow: 10_000 })).toBe('unsettled');
    expect(standing({ lastWindow: 10_000 + 6 * 3_600 - 2 * WINDOW })).toBe('unsettled');
    expect(standing({ lastWindow: 10_000 + 6 * 3_600 })).toBe('wrong');
    expect(standing({ lastWindow: 20_000, digest: told.digest })).toBe('right');
    expect(standingOfAssignment(undefined, running())).toBe('right');
  });

  it('does not wait where it has run it and turned to something else, such as its old image', () => {
    const turned = { since: 12_000, previousDigest: told.digest };
    expect(standing({ ...turned, lastWindow: 12_000 })).toBe('unsettled');
    expect(standing({ ...turned, lastWindow: 12_000 + WINDOW })).toBe('wrong');
    // It had that version, got a release, and is told to go back: reports of the release are on their way still.
    const rolledBack = { since: 4_000, previousDigest: told.digest };
    expect(standing({ ...rolledBack, lastWindow: 10_000 })).toBe('unsettled');
    expect(standing({ ...rolledBack, lastWindow: 10_000 + 6 * 3_600 })).toBe('wrong');
    const onItsWay = { since: 12_000, previousDigest: digestOf('0.9.0'), lastWindow: 12_000 + WINDOW };
    expect(standing(onItsWay)).toBe('unsettled');
  });
});

describe('wrongModelEvents', () => {
  const of = { model: 'har', kind: 'wrong-file' } as const;
  const fleet = (count: number, change: (i: number) => Partial<ReportedRunning> = () => ({})): ReportedRunning[] =>
    Array.from({ length: count }, (_, i) =>
      running({ device: `d${i}`, attributes: { hw: i % 4 === 0 ? 'watch' : 'phone' }, ...change(i) }),
    );
  const events = (
    devices: ReportedRunning[],
    wrong: (i: number) => Standing | boolean,
    open: readonly Anomaly[] = [],
  ) =>
    wrongModelEvents(
      of,
      devices,
      devices.map((_, i) => {
        const standing = wrong(i);
        return typeof standing === 'string' ? standing : standing ? 'wrong' : 'right';
      }),
      open,
    );
  const told = (list: readonly Anomaly[]) =>
    list.map(({ device, cohort, devices, state, resolution }) => [device || cohort, devices, resolution ?? state]);

  it('names a device once, until it has run something right for two windows', () => {
    const devices = fleet(10);
    const raised = events(devices, (i) => i === 3);
    expect(raised).toEqual([
      {
        ...{ id: expect.stringMatching(/^wrong-file-600-/) as string, kind: 'wrong-file', device: 'd3', cohort: {} },
        ...{ features: [], signal: '', state: 'firing', raisedAt: 600, since: 0, excess: 1, devices: 1 },
      },
    ]);
    expect(events(devices, (i) => i === 3, raised)).toEqual([]);
    expect(events(devices, (i) => (i === 3 ? 'unsettled' : false), raised)).toEqual([]);
    expect(told(events(devices, () => false, raised))).toEqual([['d3', 1, 'well']]);
  });

  it('gives one device of two models two ids', () => {
    const [one] = events(fleet(10), (i) => i === 3);
    const [other] = wrongModelEvents({ ...of, model: 'gait' }, fleet(10), fleet(10).map((_, i) => (i === 3 ? 'wrong' : 'right')), []); // prettier-ignore
    expect(other!.id).not.toBe(one!.id);
  });

  it('tells many as one, by what they share, and does not count twice who was named before', () => {
    const devices = fleet(40);
    const named = events(devices, (i) => i === 0);
    const folded = events(devices, (i) => i % 4 === 0, named);
    expect(told(folded)).toEqual([
      [{ hw: 'watch' }, 10, 'firing'],
      ['d0', 1, 'folded'],
    ]);
    const fold = folded.slice(0, 1);
    expect(events(devices, (i) => i % 4 === 0, fold)).toEqual([]);
    expect(told(events(devices, (i) => i % 4 === 0 || i === 1, fold))).toEqual([['d1', 1, 'firing']]);
    expect(events(devices, (i) => (i === 0 ? 'unsettled' : false), fold)).toEqual([]);
    expect(told(events(devices, () => false, fold))).toEqual([[{ hw: 'watch' }, 10, 'well']]);
  });

  it('makes one row of a whole fleet, which grows when it doubles', () => {
    const first = events(fleet(1_000), (i) => i < 300);
    expect(told(first)).toEqual([[{}, 300, 'firing']]);
    expect(events(fleet(1_000), (i) => i < 599, first)).toEqual([]);
    expect(told(events(fleet(1_000), () => true, first))).toEqual([[{}, 1_000, 'firing']]);
  });

  it('waits for nobody who has been away for two weeks, and for nobody who is not known any more', () => {
    const gone = (i: number): Partial<ReportedRunning> => ({ lastWindow: i === 3 ? WINDOW : WINDOW + 15 * DAY });
    expect(events(fleet(10, gone), (i) => i === 3)).toEqual([]);
    const raised = events(fleet(10), (i) => i === 3);
    expect(told(events(fleet(10, gone), (i) => i === 3, raised))).toEqual([['d3', 1, 'gone']]);
    expect(told(events(fleet(3), () => false, raised))).toEqual([['d3', 1, 'gone']]);
    expect(told(events([], () => false, raised))).toEqual([['d3', 1, 'gone']]);
  });
});
