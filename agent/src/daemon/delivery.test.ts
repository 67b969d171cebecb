import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeliveryBench, MODEL } from '../testing/delivery-bench.js';
import { smallModel } from '../testing/small-models.js';

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
