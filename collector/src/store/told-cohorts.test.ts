import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toldGroups, type Crowd, type ToldGroup } from './told-cohorts.js';

const SEED = 20_261_128;

function crowd(devices: number, ...cohorts: string[]): Crowd {
  return { cohorts: ['', ...cohorts], version: '1', devices };
}

const told = (crowds: readonly Crowd[], k = 5): string[] =>
  toldGroups(crowds, k)
    .filter(({ version }) => version === undefined)
    .map(({ cohort }) => cohort);

describe('toldGroups', () => {
  it('hides small cohorts, and the smallest large one where the rest would give them away', () => {
    expect(told([crowd(14, 'hw=a'), crowd(4, 'hw=b'), crowd(2, 'hw=c')])).toEqual(['', 'hw=a']);
    expect(told([crowd(14, 'hw=a'), crowd(9, 'hw=b'), crowd(2, 'hw=c')])).toEqual(['', 'hw=a']);
    expect(told([crowd(4, 'hw=a')])).toEqual([]);
  });

  it('hides a cohort inside a larger one that only few devices are without', () => {
    // vendor=x minus phone=x1 is two devices, whatever else is told of other phones.
    const crowds = [
      crowd(10, 'vendor=x', 'phone=x1'),
      crowd(2, 'vendor=x', 'phone=x2'),
      crowd(6, 'vendor=z', 'phone=z1'),
      crowd(20, 'vendor=y', 'phone=y1'),
    ];
    expect(told(crowds)).not.toEqual(expect.arrayContaining(['vendor=x', 'phone=x1']));
  });

  it('tells several attributes of a fleet whose combinations are small, as long as none can be worked out', () => {
    const values = ['a', 'b', 'c'];
    const crowds = values.flatMap((hw) => values.map((os) => crowd(2, `hw=${hw}`, `os=${os}`)));
    expect(told(crowds).sort()).toEqual(['', 'hw=a', 'hw=b', 'hw=c', 'os=a', 'os=b', 'os=c']);
  });

  it('hides what takes three attributes to work out', () => {
    // The second and third minus the first is a single device, though each two of them are harmless.
    const crowds = [
      crowd(20, 'a=0', 'b=0', 'c=0'),
      crowd(20, 'a=1', 'b=1', 'c=0'),
      crowd(20, 'a=1', 'b=0', 'c=1'),
      crowd(1, 'a=1', 'b=1', 'c=1'),
    ];
    expect(canBeWorkedOut(crowds, toldGroups(crowds, 5), 5)).toBe(false);
    expect(told(crowds).length).toBeGreaterThan(3);
  });

  it('never lets anybody work out a sum of fewer than kDevices devices', () => {
    fc.assert(
      fc.property(
        fc.array(fleetDevice, { minLength: 1, maxLength: 16 }),
        fc.integer({ min: 2, max: 6 }),
        (devices, k) => {
          const crowds = crowdsOf(devices);
          const groups = toldGroups(crowds, k);
          expect(canBeWorkedOut(crowds, groups, k)).toBe(false);
        },
      ),
      { seed: SEED, numRuns: 400 },
    );
  });

  it('says the same of the same window twice, in whatever order its crowds come', () => {
    fc.assert(
      fc.property(fc.array(fleetDevice, { minLength: 5, maxLength: 30 }), (devices) => {
        const crowds = crowdsOf(devices);
        const sorted = (groups: readonly ToldGroup[]) => groups.map((group) => JSON.stringify(group)).sort();
        expect(sorted(toldGroups([...crowds].reverse(), 5))).toEqual(sorted(toldGroups(crowds, 5)));
      }),
      { seed: SEED, numRuns: 50 },
    );
  });

  it('takes a fleet of 20,000 crowds and cohorts that are a device each', () => {
    const crowds = Array.from({ length: 20_000 }, (_, i) => crowd(5, `hw=${i % 7}`, `os=${i % 11}`, `serial=${i}x`));
    const groups = toldGroups(
      crowds.map((one, i) => ({ ...one, devices: i % 5 })),
      5,
    );
    expect(groups.some(({ cohort }) => cohort === 'hw=3')).toBe(true);
    expect(groups.some(({ cohort }) => cohort.startsWith('serial='))).toBe(false);
  });
});

const fleetDevice = fc.record({
  hw: fc.constantFrom('a', 'b', 'c'),
  // Inside hw more often than not: attributes that hang together are where sums give something away.
  os: fc.constantFrom('same', 'same', 'x', 'y'),
  region: fc.constantFrom('', 'eu', 'us'),
  isPilot: fc.boolean(),
  version: fc.constantFrom('1', '1', '2'),
});

type FleetDevice = typeof fleetDevice extends fc.Arbitrary<infer T> ? T : never;

function crowdsOf(devices: readonly FleetDevice[]): Crowd[] {
  const crowds = new Map<string, Crowd>();
  for (const { hw, os, region, isPilot, version } of devices) {
    const cohorts = [
      ...['', `hw=${hw}`, `os=${os === 'same' ? hw : os}`],
      ...(region === '' ? [] : [`region=${region}`, `hw=${hw},region=${region}`]),
      ...(isPilot ? ['name:pilot'] : []),
    ];
    const key = JSON.stringify([cohorts, version]);
    crowds.set(key, { cohorts, version, devices: (crowds.get(key)?.devices ?? 0) + 1 });
  }
  return [...crowds.values()];
}

/**
 * An adversary who shares no code with what is tested: every group of fewer than k devices that no told group takes apart,
 * and for each whether its indicator depends linearly on those of the told groups, in exact fractions.
 */
function canBeWorkedOut(crowds: readonly Crowd[], groups: readonly ToldGroup[], k: number): boolean {
  const rows = groups.map(({ cohort, version }) =>
    crowds.map((one) => (one.cohorts.includes(cohort) && one.version === (version ?? one.version) ? 1n : 0n)),
  );
  const known = rank(rows);
  const signatures = crowds.map((_, at) => rows.map((row) => row[at]).join(''));
  const pieces = [...new Set(signatures)].map((signature) =>
    crowds.flatMap((one, at) => (signatures[at] === signature ? [{ at, devices: one.devices }] : [])),
  );
  const extend = (from: number, chosen: readonly number[], devices: number): boolean => {
    for (let next = from; next < pieces.length; next++) {
      const total = devices + pieces[next]!.reduce((sum, one) => sum + one.devices, 0);
      if (total >= k) continue;
      const group = [...chosen, ...pieces[next]!.map(({ at }) => at)];
      const indicator = crowds.map((_, at) => (group.includes(at) ? 1n : 0n));
      if (rank([...rows, indicator]) === known || extend(next + 1, group, total)) return true;
    }
    return false;
  };
  return extend(0, [], 0);
}

/** By elimination without fractions. */
function rank(matrix: readonly (readonly bigint[])[]): number {
  const rows = matrix.map((row) => [...row]);
  let found = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const pivot = rows.findIndex((row, at) => at >= found && row[column] !== 0n);
    if (pivot < 0) continue;
    [rows[found], rows[pivot]] = [rows[pivot]!, rows[found]!];
    const top = rows[found]!;
    for (let at = found + 1; at < rows.length; at++) {
      const [factor, by] = [rows[at]![column]!, top[column]!];
      if (factor !== 0n) rows[at] = rows[at]!.map((value, c) => value * by - top[c]! * factor);
    }
    found += 1;
  }
  return found;
}
