import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HAR_DATA } from '../e2e/har-data.js';
import { sharedFile } from '../support/shared-files.js';
import type { Sensor } from './live-device.js';
import type { Advice, LiveFleet } from './live-fleet.js';
import { liveUntil, RING_DEVICES, ringFleet, rollOutByRings } from './live-rings.js';

const absent = HAR_DATA === undefined || sharedFile('models/har/har-1.1.0-fp32.onnx') === undefined;

const isGyroscope = (feature: string): boolean => feature.includes('gyro');
const stronger: Sensor = (value, feature) => (isGyroscope(feature) ? 1.3 * value : value);
const broken: Sensor = (value, feature) => (isGyroscope(feature) ? 0 : value);
/** Two watches and a phone; two of them have the new version. */
const BROKEN = [3, 8, 13];

describe.skipIf(absent)(
  'what happens to devices while a good release spreads (skipped without ../shared/data/har and ../shared/models/har)',
  () => {
    let folder: string;
    let fleet: LiveFleet;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleetally-har-live-'));
      fleet = await ringFleet({ folder, models: ['1.0.0-fp32', '1.1.0-fp32'], hours: 120 });
      await rollOutByRings(fleet, '1.1.0');
      await fleet.answering('1.1.0 on the first ring', (now) => now['1.1.0']?.length === RING_DEVICES);
    }, 240_000);
    afterEach(async () => {
      expect(fleet.devices.flatMap(({ failures }) => failures)).toEqual([]);
      await fleet.stop();
      await rm(folder, { recursive: true });
    });

    /** What is recommended, of any state, besides whether to go on with the release. */
    async function besides(): Promise<Advice[]> {
      return (await fleet.advice()).filter(({ action }) => action !== 'hold' && action !== 'promote');
    }

    /** Lives until something is recommended, and for half a day more. */
    async function advised(isSo: (all: readonly Advice[]) => boolean): Promise<readonly Advice[]> {
      const began = fleet.hours;
      const found = await liveUntil(fleet, { mostHours: 72, read: besides, isSo });
      expect(found).toSatisfy(isSo);
      const exposed = await fleet.exposed('1.1.0');
      console.log(
        `1.1.0 on ${exposed}, within ${fleet.hours - began} event hours: ${found.map(({ reason }) => reason).join(' ')}`,
      );
      await fleet.live(12);
      return besides();
    }

    it('a gyroscope that measures a third more on all devices is a reason to retrain, and not to roll back', async () => {
      for (const device of fleet.devices) device.sensor = stronger;
      const found = await advised((all) => all.length > 0);
      expect(found.map(({ action, scope }) => [action, scope])).toEqual([['retrain', { cohorts: [{}] }]]);
    }, 400_000);

    it('three broken gyroscopes are to be inspected, and nothing else is to be done', async () => {
      for (const d of BROKEN) fleet.devices[d]!.sensor = broken;
      const names = BROKEN.map((d) => fleet.devices[d]!.name);
      const isThree = (all: readonly Advice[]): boolean => all.some(({ scope }) => scope.devices?.length === 3);
      const found = await advised(isThree);
      expect(new Set(found.map(({ action }) => action))).toEqual(new Set(['inspect-devices']));
      const open = found.filter(({ state }) => state === 'open');
      expect(open.map(({ scope }) => scope.devices)).toEqual([names]);
      expect(found.flatMap(({ scope }) => scope.devices).filter((name) => !names.includes(name!))).toEqual([]);
      expect(await fleet.incidents()).toEqual([]);
    }, 400_000);
  },
);
