import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAR_DATA } from '../e2e/har-data.js';
import { sharedFile } from '../support/shared-files.js';
import type { LiveFleet } from './live-fleet.js';
import { liveUntil, RING_DEVICES, ringFleet, rollOutByRings } from './live-rings.js';

const absent = HAR_DATA === undefined || sharedFile('models/har/har-1.1.0-fp32.onnx') === undefined;

/** Half the phones and half the watches of each ring. */
const firstOf = (device: number): string => (Math.floor(device / 2) % 2 === 0 ? '1.0.0-fp32' : '1.0.0-int8');

describe.skipIf(absent)(
  'a good release on living devices of two variants (skipped without ../shared/data/har and ../shared/models/har)',
  () => {
    let folder: string;
    let fleet: LiveFleet;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleetally-har-live-'));
      const models = ['1.0.0-fp32', '1.0.0-int8', '1.1.0-fp32'];
      fleet = await ringFleet({ folder, models, firstOf, hours: 192 });
    }, 240_000);
    afterAll(async () => {
      await fleet.stop();
      await rm(folder, { recursive: true });
    });

    it('fp32 and int8 side by side are no reason to do anything', async () => {
      expect([await fleet.advice(), await fleet.incidents()]).toEqual([[], []]);
    });

    it('1.1.0 reaches every device, ring by ring, and nothing speaks against it', async () => {
      const rollout = await rollOutByRings(fleet, '1.1.0');
      const read = () => fleet.rollout(rollout);
      for (const stage of [1, 2, 3]) {
        const devices = stage * RING_DEVICES;
        await fleet.answering(`1.1.0 on ${devices} devices`, (now) => now['1.1.0']?.length === devices);
        const began = fleet.hours;
        const isPassed = ({ stage: now, state }: { stage: number; state: string }) =>
          now > stage || state === 'completed';
        // On a busy machine what is judged lags behind what devices live through: a stage lasts by the former.
        const mostHours = stage === 1 ? 160 : 80;
        expect(await liveUntil(fleet, { mostHours, read, isSo: isPassed })).toSatisfy(isPassed);
        console.log(`1.1.0 on ${devices} devices: passed within ${fleet.hours - began} event hours`);
      }
      expect(await read()).toMatchObject({ state: 'completed' });
      const actions = new Set((await fleet.advice()).map(({ action }) => action));
      // One run in five asked to look at a device that stood out from the few others; none spoke against the release.
      expect([...actions]).not.toContain('rollback');
      expect([...actions]).not.toContain('retrain');
      // 1.1.0 is surer of itself than the version whose plan it is counted by: that may be told. Inputs have not moved.
      for (const headline of await fleet.incidents()) expect(headline).toMatch(/^the output .* more confident/);
    }, 400_000);

    it('answers every inference by the version that a device had or the new one, in this order', () => {
      expect(fleet.devices.flatMap(({ failures }) => failures)).toEqual([]);
      const own = fleet.devices.map(({ answeredBy }) => answeredBy);
      expect(own).toEqual(fleet.devices.map((_, d) => [firstOf(d), '1.1.0-fp32']));
    });
  },
);
