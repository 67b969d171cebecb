import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeLines } from '../delivery/describe-delivery.js';
import { DeliveryBench, MODEL } from '../testing/delivery-bench.js';
import { smallModel } from '../testing/small-models.js';
import { describeModels } from './describe-models.js';

let bench: DeliveryBench;

beforeEach(async () => {
  bench = await DeliveryBench.open();
});

afterEach(() => bench.close());

const told = () => describeModels(bench.config()).flatMap(describeLines);

it('tells what serves, what is kept, what comes and what was not taken, beside a running agent', async () => {
  expect(told()).toEqual(['m: 1, as configured; nothing was delivered yet']);
  await bench.start();
  const second = bench.double.want(MODEL, '2', smallModel({ op: 'Neg' }, 'second'), { rollout: 'r2' });
  await bench.until({ runs: '2' });
  expect(told()).toEqual([`m: 2 (${second.slice(0, 12)}), on probation`, '  before: 1, as configured']);
  for (let i = 0; i < 20; i++) await bench.answer();
  bench.double.want(MODEL, '3', Buffer.from('none'), { rollout: 'r3' });
  await bench.until({ state: 'FAILED' });
  const third = told();
  expect(third.slice(0, 2)).toEqual([`m: 2 (${second.slice(0, 12)})`, '  before: 1, as configured']);
  expect(third[2]).toMatch(/^ {2}not taken: 3 of r3, .*Z: UNLOADABLE, the runtime can not load the file$/);
  bench.double.handing = {
    pieceBytes: 1000,
    before: (offset) => (offset < 20_000 ? Promise.resolve() : new Promise(() => undefined)),
  };
  const fourth = smallModel({ op: 'Abs' }, 'fourth', 50_000);
  bench.double.want(MODEL, '4', fourth, { rollout: 'r4' });
  await bench.until({ state: 'FETCHING' });
  expect(told()[2]).toMatch(/^ {2}coming: 4, \d+\.0 kB of 50\.0 kB fetched, wanted by r4$/);
  await bench.stop();
  writeFileSync(join(bench.stateDirectory, 'state.json'), 'none');
  expect(told()).toEqual(['m: 1, as configured: the state file is damaged']);
});
