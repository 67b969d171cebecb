import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { loadRuntime, openSession } from './runtime.js';

it('says which model can not be loaded, and why', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-runtime-'));
  const runtime = await loadRuntime();
  const file = join(folder, 'model.onnx');
  await writeFile(file, 'no model');
  for (const path of [file, join(folder, 'absent.onnx')]) {
    await expect(openSession(runtime, path)).rejects.toMatchObject({
      code: 'MODEL_UNREADABLE',
      message: expect.stringContaining(`can't load the model ${path}: `),
    });
  }
  await rm(folder, { recursive: true });
});
