import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalPlanBytes, planDigest, genericPlan } from '@fleetally/counts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeliveryBench, MODEL } from '../testing/delivery-bench.js';
import { mayMount } from '../testing/may-mount.js';
import { smallModel } from '../testing/small-models.js';

const FIRST = smallModel({ op: 'Identity' }, 'first');
const SECOND = smallModel({ op: 'Neg' }, 'second');
const THIRD = smallModel({ op: 'Exp' }, 'third');
const BREAKS = smallModel({ fails: 'on-more-than-one-value' }, 'breaks');

let bench: DeliveryBench;

beforeEach(async () => {
  bench = await DeliveryBench.open();
});

afterEach(async () => {
  expect(bench.double.violations).toEqual([]);
  await bench.close();
});

/** Serves `bytes` as version 2, delivered by rollout r2. */
async function delivered(bytes: Uint8Array): Promise<string> {
  await bench.start();
  await bench.until({ runs: '1' });
  const digest = bench.double.want(MODEL, '2', bytes, { rollout: 'r2' });
  await bench.until({ runs: '2', state: 'RUNNING', rollout: 'r2' });
  return digest;
}

function stateFile(): string {
  return join(bench.stateDirectory, 'state.json');
}

function changeState(change: object): void {
  const state = JSON.parse(readFileSync(stateFile(), 'utf8')) as object;
  writeFileSync(stateFile(), JSON.stringify({ ...state, ...change }));
}

describe('a version on probation', () => {
  it('that the runtime fails gives way to the one before, and is not tried again by the same rollout', async () => {
    const digest = await delivered(BREAKS);
    for (let i = 0; i < 3; i++) expect((await bench.ask([1, 2])).status).toBe(500);
    await bench.until({ runs: '1', state: 'FELL_BACK', failure: 'CRASHED', version: '2', digest, rollout: 'r2' });
    expect(bench.told?.detail).toBe('the runtime failed 3 of its first 3 inferences');
    expect((await bench.ask([1, 2])).status).toBe(200);
    expect(await bench.metrics()).toContain('fleetally_agent_delivery_fall_backs_total{model="m"} 1');
    await bench.stop();
    await bench.start();
    await bench.until({ runs: '1', state: 'FELL_BACK', rollout: 'r2' });
    expect(bench.double.fetches).toHaveLength(1);
    bench.double.want(MODEL, '2', BREAKS, { rollout: 'r3' });
    await bench.until({ runs: '2', state: 'RUNNING', rollout: 'r3' });
  });

  it('is not blamed for what its callers do wrong, and passes after twenty answers', async () => {
    await delivered(SECOND);
    const wrong = { name: 'x0', datatype: 'INT32', shape: [1], data: [1] };
    for (let i = 0; i < 5; i++) expect((await bench.post({ inputs: [wrong] })).status).toBe(400);
    expect(readFileSync(stateFile(), 'utf8')).toContain('"trying"');
    for (let i = 0; i < 20; i++) await bench.answer();
    expect(readFileSync(stateFile(), 'utf8')).not.toContain('"trying"');
    expect(bench.lines).toContain('m: 2 has passed its probation');
  });

  it('that was there when the agent died is put back; when the device went down, only the second time', async () => {
    const digest = await delivered(SECOND);
    await bench.stop();
    const trying = JSON.parse(readFileSync(stateFile(), 'utf8')) as { trying: { machine: string } };
    // It was stopped in good order: it goes on.
    await bench.start();
    await bench.until({ runs: '2', state: 'RUNNING' });
    await bench.stop();
    changeState({ trying: { machine: 'another boot', starts: 1, stopped: false } });
    await bench.start();
    await bench.until({ runs: '2', state: 'RUNNING' });
    await bench.stop();
    changeState({ trying: { machine: 'one more boot', starts: 2, stopped: false } });
    await bench.start();
    await bench.until({ runs: '1', state: 'FELL_BACK', failure: 'CRASHED', version: '2', digest, rollout: 'r2' });
    bench.double.want(MODEL, '2', SECOND, { rollout: 'r3' });
    await bench.until({ runs: '2', state: 'RUNNING', rollout: 'r3' });
    await bench.stop();
    changeState({ trying: { ...trying.trying, stopped: false } });
    await bench.start();
    await bench.until({ runs: '1', state: 'FELL_BACK', failure: 'CRASHED', rollout: 'r3' });
    expect(await bench.answer()).toBe(2);
  });
});

describe('a disk that runs full', () => {
  it.skipIf(!mayMount())(
    'refuses what does not fit, serves on, and takes it once there is room (needs root)',
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'fleetally-full-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=5m', 'tmpfs', dir]);
      try {
        const ballast = join(dir, 'ballast');
        writeFileSync(ballast, Buffer.alloc(900_000));
        await bench.start({ dir });
        bench.double.want(MODEL, '2', smallModel({ op: 'Neg' }, 'second', 500_000), { rollout: 'r2' });
        await bench.until({ runs: '1', state: 'FAILED', failure: 'NO_SPACE', rollout: 'r2' });
        expect(await bench.answer()).toBe(2);
        expect(bench.double.fetches).toEqual([]);
        rmSync(ballast);
        bench.double.want(MODEL, '2', smallModel({ op: 'Neg' }, 'second', 500_000), { rollout: 'r3' });
        await bench.until({ runs: '2', state: 'RUNNING', rollout: 'r3' });
        await bench.stop();
      } finally {
        execFileSync('umount', [dir]);
        rmSync(dir, { recursive: true });
      }
    },
  );
});

describe('a collector that has forgotten the device', () => {
  it('is told again who it is, and hands the file out then', async () => {
    await bench.start({ askSeconds: 3600 });
    await bench.until({ runs: '1' });
    let refusals = 0;
    bench.double.handing = {
      pieceBytes: 16_384,
      refuse: () => (++refusals <= 2 ? { code: 7, details: 'call Sync to hear what it is to run' } : undefined),
    };
    bench.double.want(MODEL, '2', SECOND, { rollout: 'r2' });
    await bench.daemon!.reload(bench.config({ askSeconds: 3600 }));
    const before = bench.double.syncs.length;
    await bench.until({ runs: '2', state: 'RUNNING', rollout: 'r2' });
    expect(bench.double.syncs.length).toBeGreaterThan(before + 2);
    expect(refusals).toBe(3);
  });
});

describe('a start', () => {
  it('with the file damaged that served has the one before serve, and fetches it again', async () => {
    await delivered(SECOND);
    for (let i = 0; i < 20; i++) await bench.answer();
    const third = bench.double.want(MODEL, '3', THIRD, { rollout: 'r3' });
    await bench.until({ runs: '3', state: 'RUNNING' });
    for (let i = 0; i < 20; i++) await bench.answer();
    await bench.stop();
    writeFileSync(join(bench.stateDirectory, `${third}.onnx`), 'damaged');
    bench.double.desiredVersions = [];
    await bench.start();
    expect(await bench.answer()).toBe(-2);
    await bench.until({ runs: '2', state: 'FELL_BACK', failure: 'WRONG_DIGEST', version: '3' });
    bench.double.want(MODEL, '3', THIRD, { rollout: 'r3' });
    await bench.until({ runs: '3', runsDigest: third, state: 'RUNNING' });
    // And with both gone, what is configured serves.
    for (let i = 0; i < 20; i++) await bench.answer();
    await bench.stop();
    for (const name of readdirSync(bench.stateDirectory)) {
      if (name !== 'state.json') writeFileSync(join(bench.stateDirectory, name), '');
    }
    bench.double.desiredVersions = [];
    await bench.start();
    expect(await bench.answer()).toBe(2);
    await bench.until({ runs: '1', runsDigest: bench.double.hold(FIRST) });
  });

  it('with its state damaged serves what is configured, and is told anew what to run', async () => {
    await delivered(SECOND);
    await bench.stop();
    writeFileSync(stateFile(), '{ "format": 1, "model": ');
    bench.double.desiredVersions = [];
    await bench.start();
    expect(await bench.answer()).toBe(2);
    bench.double.want(MODEL, '2', SECOND, { rollout: 'r2' });
    await bench.until({ runs: '2', state: 'RUNNING' });
    // Its file was there, and right.
    expect(bench.double.fetches).toHaveLength(1);
  });

  it('in the middle of a third test does not test a fourth time', async () => {
    await bench.start();
    await bench.until({ runs: '1' });
    await bench.stop();
    const digest = bench.double.want(MODEL, '2', SECOND, { rollout: 'r2' });
    const wanted = { version: '2', variant: '', digest, sizeBytes: SECOND.length, rollout: 'r2' };
    const fresh = { format: 1, model: MODEL, tells: 'running', setbacks: [] };
    writeFileSync(stateFile(), JSON.stringify({ ...fresh, candidate: { wanted, attempts: 3 } }));
    await bench.start();
    await bench.until({ runs: '1', state: 'FAILED', failure: 'UNLOADABLE', digest });
    expect(bench.told?.detail).toContain('the agent ended 3 times');
  });
});

describe('a plan that comes with a version', () => {
  const plan = genericPlan({ model: MODEL, inputs: [{ name: 'x0', type: 'float32', shape: ['rows', 3] }] });

  it('is what it is counted by, and the next version as well', async () => {
    await bench.start();
    await bench.until({ runs: '1' });
    const digest = planDigest(plan);
    bench.double.plans.set(Buffer.from(digest).toString('hex'), canonicalPlanBytes(plan));
    bench.double.want(MODEL, '2', SECOND, { planDigest: digest });
    await bench.until({ runs: '2', state: 'RUNNING' });
    await bench.ask([1, 2, 3]);
    bench.double.want(MODEL, '3', THIRD);
    await bench.until({ runs: '3', state: 'RUNNING' });
    await bench.ask([1, 2, 3]);
    await bench.stop();
    const counted = bench.double.received.map(({ model, planDigest: by }) => [
      model?.version,
      Buffer.from(by).equals(digest),
    ]);
    expect(counted).toEqual([
      ['2', true],
      ['3', true],
    ]);
  });

  it('of another model refuses the version', async () => {
    await bench.start();
    const other = { ...plan, model: 'other' };
    const digest = planDigest(other);
    bench.double.plans.set(Buffer.from(digest).toString('hex'), canonicalPlanBytes(other));
    bench.double.want(MODEL, '2', SECOND, { planDigest: digest });
    await bench.until({ runs: '1', state: 'FAILED', failure: 'OTHER_INTERFACE' });
  });
});

describe('a reload', () => {
  it('keeps what was delivered serving, for as long as the configuration leaves the model to the collector', async () => {
    await delivered(SECOND);
    await bench.daemon!.reload(bench.config());
    expect(await bench.answer()).toBe(-2);
    bench.double.want(MODEL, '3', THIRD, { rollout: 'r3' });
    await bench.until({ runs: '3', state: 'RUNNING' });
    // Left to its file again, it is what its file says.
    await bench.daemon!.reload(bench.config(false));
    expect(await bench.answer()).toBe(2);
    await bench.daemon!.reload(bench.config());
    expect(await bench.answer()).toBeCloseTo(Math.exp(2), 4);
  });
});
