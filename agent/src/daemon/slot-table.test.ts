import { Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';

import { ModelSlot } from '../inference/model-slot.js';
import { FakeSession } from '../testing/fake-session.js';
import type { LoadedModel } from './load-model.js';
import { SlotTable } from './slot-table.js';

function loaded(name: string, version: string): LoadedModel {
  const session = new FakeSession(['x'], ['y'], () => Promise.reject(new Error('not run')));
  return { key: `${name} ${version}`, slot: new ModelSlot({ name, version, session, runtime: { Tensor } }) };
}

it('is not ready before its models are there: worth another try', () => {
  const table = new SlotTable();
  expect([table.live, table.ready]).toEqual([true, false]);
  expect(() => table.find('a')).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
});

it('finds the version that is asked for, else the one that stands first, and says what there is', () => {
  const table = new SlotTable();
  const [two, one] = [loaded('a', '2'), loaded('a', '1')];
  table.replace([two, one]);
  expect(table.ready).toBe(true);
  expect([table.find('a'), table.find('a', '1')]).toEqual([two.slot, one.slot]);
  expect(() => table.find('a', '3')).toThrow("model 'a' has no version '3'; there is 2, 1");
  expect(() => table.find('b')).toThrow("no model 'b' is served here; there is a");
});

it('tells which models a new configuration leaves out, and is not ready while it stops', () => {
  const table = new SlotTable();
  const [kept, gone, fresh] = [loaded('a', '1'), loaded('a', '2'), loaded('a', '3')];
  table.replace([kept, gone]);
  expect(table.replace([fresh, kept])).toEqual([gone]);
  expect(table.list()).toEqual([fresh.slot, kept.slot]);
  table.stopping();
  expect(table.ready).toBe(false);
  // What is on its way is still answered.
  expect(table.find('a')).toBe(fresh.slot);
});
