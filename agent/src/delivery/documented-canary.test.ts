import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { canaryCases } from './canary-file.js';
import { selfTest, type Candidate } from './self-test.js';

/** The example, which is for a model that every case of it gives what is expected of it. */
let file: string;
beforeAll(async () => {
  const page = await readFile(new URL('../../../docs/delivery.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text]) => text!);
  file = blocks.find((text) => text.includes('"format": "fleetally-canary-1"'))!;
});

const TENSORS = {
  inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 3] }],
  outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
} as const;

/** A model of three features and two classes that is always as sure as `share` says. */
function surenessOf(share: number): Candidate {
  const answer = { name: 'probabilities', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(share, 1 - share) };
  return { ...TENSORS, infer: () => Promise.resolve([answer as Awaited<ReturnType<Candidate['infer']>>[number]]) };
}

describe('the canary file of docs/delivery.md', () => {
  it('is one, and lets a model pass whose answers are within its tolerance', async () => {
    const canary = canaryCases(Buffer.from(file));
    expect(canary).toHaveLength(1);
    await selfTest(surenessOf(0.255), { running: TENSORS, canary });
  });

  it('stops a model whose answers are not', async () => {
    const test = selfTest(surenessOf(0.3), { running: TENSORS, canary: canaryCases(Buffer.from(file)) });
    await expect(test).rejects.toThrow("a walk: 2 of 2 values of output 'probabilities' are not as expected");
  });
});
