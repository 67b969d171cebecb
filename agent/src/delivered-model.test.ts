import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deliver, type DeliveredModel } from './delivered-model.js';
import { smallModel } from './testing/small-models.js';
import { CollectorDouble } from './uplink/collector-double.js';

const FIRST = smallModel({ op: 'Identity' }, 'first');
const SECOND = smallModel({ op: 'Neg' }, 'second');
const FAILING = smallModel({ fails: 'on-more-than-one-value' });

describe('a model whose version an application leaves to the collector', () => {
  let directory: string;
  let double: CollectorDouble;
  let model: DeliveredModel;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'fleetally-deliver-'));
    writeFileSync(join(directory, 'first.onnx'), FIRST);
    double = await CollectorDouble.start();
    model = await open();
  });
  afterEach(async () => {
    await model.close();
    await model.close();
    double.kill();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = () =>
    deliver({
      model: { name: 'm', version: '1', file: join(directory, 'first.onnx') },
      ...{ device: { id: 'd1' }, spoolDir: join(directory, 'state'), collector: double.address, minSamples: 1 },
      delivery: { askSeconds: 0.05 },
    });
  const answer = async (of: DeliveredModel, values = [2]): Promise<number> => {
    const { y0 } = await of.run({ x0: new Tensor('float32', values, [1, values.length]) });
    return Number(y0!.data[0]);
  };
  const serves = (version: string) =>
    vi.waitFor(() => expect(model.serving.version).toBe(version), { timeout: 20_000 });

  it('runs what is wanted from one call to the next, under load, and again after a restart', async () => {
    expect(await answer(model)).toBe(2);
    let isOver = false;
    const seen = new Set<number>();
    const load = Array.from({ length: 4 }, async () => {
      while (!isOver) seen.add(await answer(model));
    });
    const digest = double.want('m', '2', SECOND, { rollout: 'r1' });
    await serves('2');
    isOver = true;
    await Promise.all(load);
    expect(seen).toContain(2);
    expect(await answer(model)).toBe(-2);
    expect(model.serving).toEqual({ version: '2', variant: '', digest });
    await model.close();
    model = await open();
    expect(await answer(model)).toBe(-2);
    expect(double.fetches).toHaveLength(1);
  });

  it('puts the version before back when the new one fails calls that the old one answers', async () => {
    for (let i = 0; i < 30; i++) await answer(model, [2, 3]);
    double.want('m', '2', FAILING, { rollout: 'r1' });
    await serves('2');
    for (let i = 0; i < 30 && model.serving.version === '2'; i++) {
      await answer(model, [2, 3]).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }
    await serves('1');
    expect(await answer(model, [2, 3])).toBe(2);
  });
});
