import { readdirSync } from 'node:fs';
import { toHex } from '@fleetally/counts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeliveryBench, MODEL } from '../testing/delivery-bench.js';
import { otherInterface, smallModel } from '../testing/small-models.js';

const FIRST = smallModel({ op: 'Identity' }, 'first');
const SECOND = smallModel({ op: 'Neg' }, 'second', 60_000);

let bench: DeliveryBench;

beforeEach(async () => {
  bench = await DeliveryBench.open();
});

afterEach(async () => {
  expect(bench.double.violations).toEqual([]);
  await bench.close();
});

describe('a model whose version is left to the collector', () => {
  it('serves the configured file until another is wanted, and then that one, after a restart too', async () => {
    await bench.start();
    await bench.until({ runs: '1', version: '1', state: 'RUNNING', runsDigest: bench.double.hold(FIRST) });
    expect(await bench.answer()).toBe(2);
    const digest = bench.double.want(MODEL, '2', SECOND, { rollout: 'r1' });
    await bench.until({ runs: '2', runsDigest: digest, version: '2', digest, state: 'RUNNING', rollout: 'r1' });
    expect(bench.told?.previous).toBe(bench.double.hold(FIRST));
    expect(await bench.answer()).toBe(-2);
    expect((await bench.ask([2], '1')).status).toBe(404);
    expect((await bench.ask([2], '2')).status).toBe(200);
    await bench.stop();
    await bench.start();
    expect(await bench.answer()).toBe(-2);
    await bench.until({ runs: '2', runsDigest: digest, state: 'RUNNING', rollout: 'r1' });
    expect(bench.double.fetches).toHaveLength(1);
    expect(readdirSync(bench.stateDirectory).sort()).toEqual([`${digest}.onnx`, 'state.json'].sort());
  });
});

describe('a swap', () => {
  it('drops no inference of a load that goes on all the while, forth and back', async () => {
    await bench.start();
    await bench.until({ runs: '1' });
    let isOver = false;
    const answers = new Map<string, number>();
    const load = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const { status, text } = await bench.ask([2]);
        const version =
          status === 200 ? (JSON.parse(text) as { model_version: string }).model_version : `${status} ${text}`;
        answers.set(version, (answers.get(version) ?? 0) + 1);
      }
    });
    const digest = bench.double.want(MODEL, '2', SECOND, { rollout: 'r1' });
    await bench.until({ runs: '2', runsDigest: digest, state: 'RUNNING' });
    bench.double.want(MODEL, '1', FIRST, { rollout: 'r2' });
    await bench.until({ runs: '1', state: 'RUNNING', rollout: 'r2', previous: digest });
    bench.double.want(MODEL, '2', SECOND, { rollout: 'r3' });
    await bench.until({ runs: '2', state: 'RUNNING', rollout: 'r3' });
    isOver = true;
    await Promise.all(load);
    expect([...answers.keys()].sort()).toEqual(['1', '2']);
    // What is kept, and what is configured, is not fetched again.
    expect(bench.double.fetches).toHaveLength(1);
    const metrics = await bench.metrics();
    expect(metrics).toContain('fleetally_agent_delivery_swaps_total{model="m"} 3');
    expect(metrics).toContain(`fleetally_agent_delivery_fetched_bytes_total{model="m"} ${SECOND.length}`);
    expect(metrics).toContain('fleetally_agent_delivery_state{model="m",state="running"} 1');
  });

  it('has what is counted from then on reported under the new version, and the last window of the old one sealed', async () => {
    await bench.start();
    await bench.until({ runs: '1' });
    await bench.answer();
    bench.double.want(MODEL, '2', SECOND);
    await bench.until({ runs: '2', state: 'RUNNING' });
    await bench.answer();
    await bench.answer();
    await bench.stop();
    const reported = [...bench.double.taken.values()].map(({ report: { model, inferences } }) => [
      model?.version,
      toHex(model?.digest ?? new Uint8Array()),
      inferences,
    ]);
    expect(reported).toEqual([
      ['1', bench.double.hold(FIRST), 1],
      ['2', bench.double.hold(SECOND), 2],
    ]);
  });
});

describe('a version that is not to be', () => {
  beforeEach(async () => {
    await bench.start();
    await bench.until({ runs: '1' });
  });

  afterEach(async () => {
    expect(await bench.answer()).toBe(2);
    expect(readdirSync(bench.stateDirectory)).toEqual(['state.json']);
  });

  it('with a corrupted piece is refused, nothing of it kept, and not fetched again', async () => {
    bench.double.handing = {
      pieceBytes: 16_384,
      spoil: (data, offset) => (offset === 16_384 ? data.map((byte) => byte ^ 1) : data),
    };
    const digest = bench.double.want(MODEL, '2', SECOND, { rollout: 'r1' });
    await bench.until({ state: 'FAILED', failure: 'WRONG_DIGEST', version: '2', digest, rollout: 'r1', runs: '1' });
    await nextSyncs(3);
    expect(bench.double.fetches).toHaveLength(1);
  });

  it('of another length than announced', async () => {
    bench.double.want(MODEL, '2', SECOND, { sizeBytes: SECOND.length + 1 });
    await bench.until({ state: 'FAILED', failure: 'WRONG_DIGEST', runs: '1' });
  });

  it('that the collector does not hand out', async () => {
    bench.double.files.delete(bench.double.want(MODEL, '2', SECOND));
    await bench.until({ state: 'FAILED', failure: 'NOT_AVAILABLE', runs: '1' });
  });

  it('that is no model', async () => {
    bench.double.want(MODEL, '2', Buffer.from('no model'));
    await bench.until({ state: 'FAILED', failure: 'UNLOADABLE', runs: '1' });
  });

  it('that has other inputs', async () => {
    bench.double.want(MODEL, '2', otherInterface());
    await bench.until({ state: 'FAILED', failure: 'OTHER_INTERFACE', runs: '1' });
    expect(bench.told?.detail).toContain("input 'x0' is INT64; it has to be FP32");
  });

  it('that fails its canary, which says where and no value', async () => {
    const canary = Buffer.from(JSON.stringify(canaryOf(-2.5)));
    const canaryDigest = Buffer.from(bench.double.hold(canary), 'hex');
    bench.double.want(MODEL, '2', SECOND, { canaryDigest, canaryBytes: canary.length });
    await bench.until({ state: 'FAILED', failure: 'CANARY', runs: '1' });
    expect(bench.told?.detail).toBe("a two: 1 of 1 values of output 'y0' are not as expected");
  });

  it('that needs more room than it may have', async () => {
    await bench.stop();
    await bench.start({ maxBytes: 50_000 });
    bench.double.want(MODEL, '2', SECOND);
    await bench.until({ state: 'FAILED', failure: 'NO_SPACE', runs: '1' });
    expect(bench.double.fetches).toEqual([]);
  });
});

describe('a delivery', () => {
  it('that failed is tried again when another rollout asks', async () => {
    await bench.start();
    const canary = Buffer.from(JSON.stringify(canaryOf(2)));
    const canaryDigest = Buffer.from(bench.double.hold(canary), 'hex');
    bench.double.want(MODEL, '2', SECOND, { rollout: 'r1', canaryDigest, canaryBytes: canary.length });
    await bench.until({ state: 'FAILED', rollout: 'r1' });
    bench.double.want(MODEL, '2', SECOND, { rollout: 'r2' });
    await bench.until({ state: 'RUNNING', runs: '2', rollout: 'r2' });
    bench.double.want(MODEL, '2', SECOND, { rollout: 'r3' });
    await bench.until({ state: 'RUNNING', runs: '2', rollout: 'r3' });
    // It runs already: only why is new.
    expect(bench.double.fetches).toHaveLength(3);
  });

  it('with a canary that it passes serves', async () => {
    await bench.start();
    const canary = Buffer.from(JSON.stringify(canaryOf(-2)));
    const canaryDigest = Buffer.from(bench.double.hold(canary), 'hex');
    bench.double.want(MODEL, '2', SECOND, { canaryDigest, canaryBytes: canary.length });
    await bench.until({ state: 'RUNNING', runs: '2' });
    expect(bench.double.fetches).toHaveLength(2);
  });

  it('that is cut off goes on where it was cut, in another life of the agent too', async () => {
    await bench.start();
    await bench.until({ runs: '1' });
    bench.double.handing = { pieceBytes: 8_192, cutAfter: 16_384 };
    bench.double.want(MODEL, '2', SECOND);
    await vi.waitFor(() => expect(bench.double.fetches.length).toBeGreaterThan(1), { timeout: 60_000 });
    await bench.stop();
    const { length } = bench.double.fetches;
    await bench.start();
    await bench.until({ state: 'RUNNING', runs: '2' });
    const offsets = bench.double.fetches.map(({ offset }) => offset);
    expect(offsets[0]).toBe(0);
    expect(offsets[length]).toBeGreaterThan(0);
    expect(offsets).toEqual([...offsets].sort((left, right) => left - right));
  });

  it('is dropped for another when the collector changes its mind half-way', async () => {
    await bench.start();
    await bench.until({ runs: '1' });
    let reached: (() => void) | undefined;
    const halfWay = new Promise<void>((resolve) => (reached = resolve));
    let goOn: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    bench.double.handing = {
      pieceBytes: 16_384,
      before: async (offset) => {
        if (offset < 32_768) return;
        reached?.();
        await held;
      },
    };
    const second = bench.double.want(MODEL, '2', SECOND, { rollout: 'r1' });
    await halfWay;
    await bench.until({ state: 'FETCHING', version: '2' });
    bench.double.handing = { pieceBytes: 16_384 };
    const third = bench.double.want(MODEL, '3', smallModel({ op: 'Abs' }, 'third', 20_000), { rollout: 'r2' });
    await bench.until({ state: 'RUNNING', version: '3', runs: '3', runsDigest: third, rollout: 'r2' });
    goOn?.();
    expect(readdirSync(bench.stateDirectory).sort()).toEqual([`${third}.onnx`, 'state.json'].sort());
    expect(bench.double.fetches.map(({ digest }) => digest)).toEqual([second, third]);
  });
});

/** Waits until the collector was asked so often again. */
async function nextSyncs(count: number): Promise<void> {
  const before = bench.double.syncs.length;
  await vi.waitFor(() => {
    expect(bench.double.syncs.length).toBeGreaterThanOrEqual(before + count);
  }, 60_000);
}

/** A canary file: what the model has to make of 2. */
function canaryOf(expected: number) {
  const tensor = { datatype: 'FP32', shape: [1, 1] };
  const inputs = [{ ...tensor, name: 'x0', data: [2] }];
  const outputs = [{ ...tensor, name: 'y0', data: [expected], tolerance: 0.1 }];
  return { format: 'fleetally-canary-1', cases: [{ name: 'a two', inputs, outputs }] };
}
