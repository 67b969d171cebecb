import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { canonicalPlanBytes } from '@fleetally/counts';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';

import { openTable } from '../data/open-table.js';
import type { ModelRunner } from '../inference/model-runner.js';
import { profileModel, type ProfileOptions } from './profile.js';

const folder = mkdtempSync(join(tmpdir(), 'fleetally-profile-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Says the first of its two numbers, squeezed, and the rest of 1: a classifier of two classes. */
const model = {
  inputs: [{ name: 'x', type: 'float64', shape: [-1, 2] }],
  outputs: [{ name: 'p', type: 'float32', shape: [-1, 2] }],
  featureNames: undefined,
  classNames: ['no', 'yes'],
  run(feeds) {
    const { data, dims } = feeds['x']!;
    const p = Float32Array.from({ length: dims[0]! * 2 }, (_, i) => {
      const yes = 1 / (1 + Math.exp(-(data as Float64Array)[i - (i % 2)]! / 1e300));
      return i % 2 === 1 ? yes : 1 - yes;
    });
    return Promise.resolve({ p: { type: 'float32', dims: [dims[0]!, 2], data: p } });
  },
  release: () => Promise.resolve(),
} as Pick<ModelRunner, 'inputs' | 'outputs' | 'featureNames' | 'classNames' | 'run' | 'release'> as ModelRunner;

function npy(path: string, shape: string, data: Float64Array): void {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  const head = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(118, 0)}${text}`, 'latin1');
  writeFileSync(path, Buffer.concat([head, new Uint8Array(data.buffer)]));
}

it('makes one plan, byte for byte, of the same rows as CSV, gzip, JSON lines and NumPy arrays', async () => {
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, -1, 0.1));
  const rows = fc.array(fc.tuple(value, value, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 60 });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(rows, async (drawn) => {
      const at = (name: string): string => join(folder, `${run}-${name}`);
      run++;
      const csv = `x[0],x[1],label\n${drawn.map((row) => row.join(',')).join('\n')}\n`;
      writeFileSync(at('rows.csv'), csv);
      writeFileSync(at('rows.gz'), gzipSync(csv));
      writeFileSync(
        at('rows.jsonl'),
        drawn.map(([a, b, label]) => JSON.stringify({ 'x[0]': a, 'x[1]': b, label })).join('\n'),
      );
      mkdirSync(at('arrays'));
      npy(join(at('arrays'), 'x.npy'), `(${drawn.length}, 2)`, Float64Array.from(drawn.flatMap(([a, b]) => [a, b])));
      npy(
        join(at('arrays'), 'label.npy'),
        `(${drawn.length},)`,
        Float64Array.from(drawn, ([, , label]) => label),
      );
      const options: ProfileOptions = { modelName: 'm', label: 'label' };
      const plans = await Promise.all(
        ['rows.csv', 'rows.gz', 'rows.jsonl', 'arrays'].map(async (name) => {
          const { plan, labelledRows } = await profileModel(model, await openTable(at(name)), options);
          expect(labelledRows).toBe(drawn.length);
          return Buffer.from(canonicalPlanBytes(plan)).toString();
        }),
      );
      expect(new Set(plans).size).toBe(1);
    }),
    { seed: 20_268, numRuns: 40 },
  );
});

it('says what happened when not one row could be run, and passes on what the model says', async () => {
  writeFileSync(join(folder, 'bad.csv'), 'x[0],x[1]\na,b\nc\n');
  const table = await openTable(join(folder, 'bad.csv'));
  await expect(profileModel(model, table, { modelName: 'm' })).rejects.toMatchObject({ code: 'NO_ROWS', message: expect.stringContaining('in 2 rows') }); // prettier-ignore
  writeFileSync(join(folder, 'good.csv'), 'x[0],x[1]\n1,2\n');
  const failing = { ...model, run: () => Promise.reject(new Error('bad shape')) };
  const failed = profileModel(failing, await openTable(join(folder, 'good.csv')), { modelName: 'm' });
  await expect(failed).rejects.toMatchObject({ code: 'MODEL', message: expect.stringContaining('bad shape') });
});
