import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherInterface, smallModel } from '../testing/small-models.js';
import { testApart } from './test-apart.js';
import type { TestOrder } from './test-process.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PROGRAM = join(ROOT, 'agent', 'dist', 'delivery', 'test-main.js');
const TENSOR = { datatype: 'FP32', shape: [-1, -1] } as const;

let directory: string;
const go = new AbortController();

beforeAll(() => {
  // The test's process runs the built package.
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', join(ROOT, 'agent')]);
  directory = mkdtempSync(join(tmpdir(), 'fleetally-test-apart-'));
}, 120_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function order(bytes: Uint8Array): TestOrder {
  return {
    ...{ model: 'm', settings: {}, file: file('candidate.onnx', bytes) },
    running: { inputs: [{ ...TENSOR, name: 'x0' }], outputs: [{ ...TENSOR, name: 'y0' }] },
    runningFile: file('running.onnx', smallModel({ op: 'Identity' })),
  };
}

describe('a test in a process of its own', () => {
  it('passes a model that can take over, and says what is wrong with one that can not', async () => {
    const test = testApart(30_000, PROGRAM);
    await test(order(smallModel({ op: 'Neg' })), go.signal);
    await expect(test(order(otherInterface()), go.signal)).rejects.toMatchObject({ code: 'OTHER_INTERFACE' });
    await expect(test(order(Buffer.from('none')), go.signal)).rejects.toMatchObject({
      code: 'UNLOADABLE',
      message: 'the runtime can not load the file',
    });
  });

  it.each([
    ['load', 'UNLOADABLE'],
    ['warm-up', 'WARM_UP'],
    ['canary', 'CANARY'],
  ])('blames the %s when that brings the process down', async (step, code) => {
    const script = `process.once('message', () => process.send({ step: '${step}' }, () => process.kill(process.pid, 'SIGSEGV')));`;
    const test = testApart(30_000, file(`${step}.mjs`, script));
    const message = `the ${step} brought its process down (SIGSEGV)`;
    await expect(test(order(smallModel({ op: 'Neg' })), go.signal)).rejects.toMatchObject({ code, message });
  });

  it('is not waited for longer than it may take, nor when nobody wants to know any more', async () => {
    const hangs = file('hangs.mjs', 'setInterval(() => undefined, 1_000);');
    const late = { code: 'UNLOADABLE', message: 'the load took longer than 0.3 s' };
    await expect(testApart(300, hangs)(order(smallModel({ op: 'Neg' })), go.signal)).rejects.toMatchObject(late);
    const stop = new AbortController();
    const given = testApart(60_000, hangs)(order(smallModel({ op: 'Neg' })), stop.signal);
    stop.abort();
    await expect(given).rejects.toThrow('no longer wanted');
  });
});
