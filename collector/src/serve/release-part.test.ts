import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { TestDevice, testClient } from '../ingest/testing-device.js';
import { judgementOf, rolloutOf } from '../rollout/testing-rollouts.js';
import type { ReleaseJudgement } from '../release/types.js';
import { readRolloutHistory } from '../store/rollout-store.js';
import type { CollectorPart } from './part.js';
import { releasePart } from './release-part.js';
import { startCollector, type RunningCollector } from './start-collector.js';

const NOW = 1_767_571_200;
const log = pino({ level: 'silent' });
const file = (version: string, digit: string) => ({ version, variant: '', digest: digit.repeat(64) });
const [OLD, NEW] = [file('1.0.0', 'a'), file('2.0.0', 'b')];

let data: string;
let collector: RunningCollector;
let judgements: readonly ReleaseJudgement[];
let told: number;
/** As if evaluation had moved. */
let move: () => void;
let looked: () => void;
let failing: boolean;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-release-part-'));
  [judgements, told, failing] = [[], 0, false];
  await start();
});
afterEach(async () => {
  await collector.close();
  await rm(data, { recursive: true });
});

async function start(): Promise<void> {
  const tick: CollectorPart = {
    name: 'tick',
    start(context) {
      context.controls.onTickMoved = (listener) => (move = listener);
      return Promise.resolve(undefined);
    },
    stop: () => Promise.resolve(),
  };
  const releases = releasePart(() => () => {
    return failing ? Promise.reject(new Error('no judge today')) : Promise.resolve(judgements);
  });
  const listener: CollectorPart = {
    name: 'listener',
    start({ controls }) {
      controls.onJudged?.(() => {
        told += 1;
        looked();
      });
      return Promise.resolve(undefined);
    },
    stop: () => Promise.resolve(),
  };
  looked = () => undefined;
  const config = parseConfig({ data, listen: { grpc: '127.0.0.1:0', http: '127.0.0.1:0' } });
  collector = await startCollector(config, { log, nowMs: () => NOW * 1000, parts: [tick, releases, listener] });
}

/** Resolves once those who wait for it were told of a look after this. */
function look(): Promise<void> {
  return new Promise((resolve) => {
    looked = resolve;
    move();
  });
}

async function startRollout(): Promise<void> {
  const stages = [0.5, 1].map((share) => ({ share, soakSeconds: 0, minDevices: 1 }));
  const variant = (of: typeof OLD) => ({
    action: 'added' as const,
    variant: {
      ...of,
      model: 'pump',
      sizeBytes: 9,
      executionProviders: [],
      card: {},
      addedAtMs: 0,
      author: '',
      reason: '',
    },
  });
  await collector.store.registry.change(() => [variant(OLD), variant(NEW)]);
  const rollout = rolloutOf({ stages, controlShare: 0, stageSince: NOW - 60 });
  await collector.store.rollouts.change(() => [{ ...rollout, action: 'started' }]);
}

/** Ten devices call; those that are told to run it do so when they call again. */
async function call(): Promise<string[]> {
  const client = testClient(collector.grpcAddress);
  const upgraded: string[] = [];
  for (let i = 0; i < 10; i++) {
    const device = new TestDevice(`d${i}`);
    const runs = ({ version, digest }: typeof OLD) => ({ name: 'pump', version, digest: Buffer.from(digest, 'hex') });
    const { desiredVersions } = await client.sync(device.deliverySync(NOW * 1000, runs(OLD)));
    if (desiredVersions[0]?.version !== NEW.version) continue;
    upgraded.push(device.name);
    await client.sync(device.deliverySync(NOW * 1000, runs(NEW)));
  }
  client.close();
  return upgraded;
}

const history = async () =>
  (await readRolloutHistory(collector.store.connection, 'ro-1')).map((one) => [one.action, one.stage, one.author]);

describe('releasePart', () => {
  it('holds without evidence, goes on when there is some, and tells those who wait for it of every look', async () => {
    await startRollout();
    const first = await call();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(10);
    await look();
    expect(await history()).toEqual([
      ['started', 0, 'ann'],
      ['held', 0, 'collector'],
    ]);
    judgements = [judgementOf({ at: NOW })];
    await look();
    expect((await history()).at(-1)).toEqual(['advanced', 1, 'collector']);
    expect(await call()).toHaveLength(10);
    await look();
    expect((await history()).at(-1)).toEqual(['completed', 1, 'collector']);
  });

  it('holds for harm after a restart as before, and goes on looking after a failure', async () => {
    await startRollout();
    const got = await call();
    judgements = [judgementOf({ at: NOW, verdict: 'harmful', reason: 'slower' })];
    await look();
    await collector.close();
    await start();
    expect(collector.store.rollouts.find('ro-1')).toMatchObject({ state: 'holding', hold: 'harm' });
    // Nobody else gets it; who runs it waits for what is decided.
    expect(await call()).toEqual([]);
    failing = true;
    await look();
    expect(told).toBeGreaterThan(0);
    failing = false;
    judgements = [judgementOf({ at: NOW, verdict: 'no-data' })];
    await look();
    expect(collector.store.rollouts.find('ro-1')).toMatchObject({ state: 'holding', hold: 'harm' });
    expect(got.length).toBeGreaterThan(0);
  });
});
