import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentError, monitor } from '@fleetally/agent';
import { encodeOnnx } from '@fleetally/sim';
import { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLAN } from '../support/test-device.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-model-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The line that adopts the agent, as an application has it. */
async function adopt(file: string): Promise<InferenceSession> {
  const model = { name: PLAN.model, version: '1', file };
  return monitor(await InferenceSession.create(file), { plan: PLAN, model, spoolDir: folder });
}

describe('a model file', () => {
  it.each([
    ['that is text', Buffer.from('{ "schema": "fleetally.plan/1" }')],
    ['that is empty', Buffer.alloc(0)],
    ['that is cut short', Buffer.from(pumpModel()).subarray(0, 60)],
  ])('%s is refused by the runtime in its own words, before the agent sees a session', async (_, bytes) => {
    const file = join(folder, 'model.onnx');
    await writeFile(file, bytes);
    const refusal: unknown = await adopt(file).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Error);
    expect(refusal).not.toBeInstanceOf(AgentError);
    expect((refusal as Error).message).toMatch(/protobuf|parsing|graph|Load model/i);
    expect(await InferenceSession.create(file).catch((error: unknown) => String(error))).toBe(String(refusal));
  });

  it('that runs, and is not where its digest is to be taken from, is named by the agent', async () => {
    const session = await InferenceSession.create(pumpModel());
    const file = join(folder, 'moved.onnx');
    const options = { plan: PLAN, model: { name: PLAN.model, version: '1', file }, spoolDir: folder };
    await expect(monitor(session, options)).rejects.toMatchObject({
      name: 'AgentError',
      code: 'MODEL_UNREADABLE',
      message: expect.stringContaining(file) as string,
    });
    await session.release();
  });

  it('of another model than the plan is for is refused with the tensors that there are', async () => {
    const session = await InferenceSession.create(pumpModel('pressure'));
    const options = { plan: PLAN, model: { name: PLAN.model, version: '1' }, spoolDir: folder };
    await expect(monitor(session, options)).rejects.toMatchObject({
      code: 'PLAN_MISMATCH',
      message: expect.stringContaining('pressure') as string,
    });
    await session.release();
  });
});

/** The smallest model that the plan fits. */
function pumpModel(input = 'x'): Uint8Array {
  return encodeOnnx({
    name: 'pump',
    nodes: [{ op: 'Identity', inputs: [input], outputs: ['y'] }],
    constants: [],
    inputs: [{ name: input, type: 'float32', shape: ['batch', 2] }],
    outputs: [{ name: 'y', type: 'float32', shape: ['batch', 2] }],
    metadata: {},
  });
}
