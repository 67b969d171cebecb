import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAR_DATA } from '../e2e/har-data.js';
import { sharedFile } from '../support/shared-files.js';
import { until } from '../support/until.js';
import { deviceNames, LiveFleet, type Advice } from './live-fleet.js';

const absent = HAR_DATA === undefined || sharedFile('models/har/har-1.2.0-fp32.onnx') === undefined;

/** Twelve phones (even numbers) and twelve watches. */
const DEVICES = 24;
const BEFORE_HOURS = 24;
const [GOOD, BAD, BAD_ON_WATCHES] = ['1.1.0', '1.2.0', '1.3.0'] as const;
const MODELS = [GOOD, BAD, BAD_ON_WATCHES].map((version) => `${version}-fp32`);
/** A fifth of the fleet. */
const FIRST_FIVE = deviceNames(5);
const HALF = deviceNames(12);

describe.skipIf(absent)(
  'releases of the activity models on living devices (skipped without ../shared/data/har and ../shared/models/har)',
  () => {
    let folder: string;
    let fleet: LiveFleet;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleetally-har-live-'));
      fleet = await LiveFleet.start(folder, { devices: DEVICES, hours: 72, models: MODELS });
      await fleet.live(BEFORE_HOURS);
    }, 240_000);
    afterAll(async () => {
      await fleet.stop();
      await rm(folder, { recursive: true });
    });

    /** Brings a version to some devices, and waits until they answer with it. */
    async function bring(version: string, devices: readonly string[]): Promise<void> {
      const stages = [{ share: 1, soakSeconds: 7 * 86_400, minDevices: 3 }];
      const asked = { model: 'har', version, devices, stages, controlShare: 0, reason: 'to see what it does' };
      await fleet.act('/api/v1/rollouts', asked);
      await until(
        `${version} on ${devices.length} devices`,
        () => fleet.running(),
        (now) => now[version]?.length === devices.length,
      );
    }

    /** Lives on for so many hours of event time, and waits for the rollback that comes of them. */
    async function rollbackAfter(hours: number, from: string): Promise<Advice> {
      const exposed = await fleet.exposed(from);
      await fleet.live(hours);
      const isIt = (one: Advice): boolean => one.action === 'rollback' && one.state === 'open' && one.from === from;
      const all = await until(
        `a rollback of ${from}`,
        () => fleet.advice(),
        (found) => found.some(isIt),
      );
      const rollback = all.find(isIt)!;
      console.log(`${from} on ${exposed}, within ${hours} event hours: ${rollback.reason}`);
      return rollback;
    }

    it('rolls the bad release back everywhere before a quarter of the fleet has it, on a device that was away as well', async () => {
      await bring(BAD, FIRST_FIVE);
      const rollback = await rollbackAfter(9, BAD);
      expect(rollback).toMatchObject({ from: BAD, to: GOOD, scope: { cohorts: [{}] } });
      const away = fleet.devices[3]!;
      away.goOffline();
      await fleet.act(`/api/v1/recommendations/${rollback.recommendation}/accept`, {
        reason: 'it confuses activities',
      });
      await fleet.answering('four devices back', (now) => now[BAD]?.length === 1);
      await fleet.live(1);
      expect(await away.version()).toBe(BAD);
      away.goOnline();
      await fleet.answering('the fifth device back', (now) => now[BAD] === undefined);
      await fleet.live(2);
      await until(
        'the rollback to be carried out',
        () => fleet.advice(),
        (all) =>
          all.some(
            ({ recommendation, state }) => recommendation === rollback.recommendation && state === 'carried-out',
          ),
      );
    }, 240_000);

    it('rolls the release that fails watches back on watches, and phones keep it', async () => {
      await bring(BAD_ON_WATCHES, HALF);
      const rollback = await rollbackAfter(18, BAD_ON_WATCHES);
      expect(rollback).toMatchObject({ from: BAD_ON_WATCHES, to: GOOD, scope: { cohorts: [{ device: 'watch' }] } });
      await fleet.act(`/api/v1/recommendations/${rollback.recommendation}/accept`, { reason: 'watches only' });
      const phones = HALF.filter((_, d) => d % 2 === 0);
      await fleet.answering('watches back', (now) => now[BAD_ON_WATCHES]?.length === phones.length);
      expect((await fleet.running())[BAD_ON_WATCHES]).toEqual(phones);
    }, 240_000);

    it('answers every inference, while versions are swapped too, by one whole version and no other', () => {
      const answers = fleet.devices.reduce((sum, device) => sum + device.answers, 0);
      console.log(`${answers} requests, each answered by one model and no other`);
      expect(fleet.devices.flatMap(({ failures }) => failures)).toEqual([]);
      for (const { kind, name, answeredBy } of fleet.devices) {
        const tried = [
          ...(FIRST_FIVE.includes(name) ? [BAD, GOOD] : []),
          ...(HALF.includes(name) ? [BAD_ON_WATCHES] : []),
        ];
        const back = HALF.includes(name) && kind === 'watch' ? [GOOD] : [];
        expect([name, answeredBy]).toEqual([name, [GOOD, ...tried, ...back].map((version) => `${version}-fp32`)]);
      }
    });
  },
);
