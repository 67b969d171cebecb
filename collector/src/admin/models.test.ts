import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { rolloutOf } from '../rollout/testing-rollouts.js';
import { appendRolloutEvent } from '../store/rollout-store.js';
import { openStore, type Store } from '../store/store.js';
import type { AdminAction, AdminContext } from './admin-context.js';
import { listModelsAction, showModelAction, type ListedModels } from './list-models.js';
import { addModelAction, retireModelAction, type AddedModel, type RetiredModels } from './models.js';
import { standaloneContext } from './standalone-context.js';

let folder: string;
let store: Store;
let context: AdminContext;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-admin-'));
  store = await openStore({ data: join(folder, 'data') }, 0);
  context = standaloneContext(parseConfig({ data: join(folder, 'data') }), store, () => 1_767_571_200_000);
  for (const name of ['a', 'b', 'c']) await writeFile(join(folder, name), `not ONNX: ${name}`);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const kept = async (): Promise<number> => (await readdir(join(folder, 'data', 'artifacts')).catch(() => [])).length;
const add = (file: string, change: object = {}): Promise<AddedModel> =>
  addModelAction({ model: 'm', version: '1', file: join(folder, file), reason: 'r', ...change }, context) as Promise<AddedModel>; // prettier-ignore
const retire = (change: object): Promise<RetiredModels> =>
  retireModelAction({ model: 'm', version: '1', reason: 'r', ...change }, context) as Promise<RetiredModels>;
const code = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'done',
    (error: unknown) => [(error as { code: string }).code, (error as Error).message],
  );

describe('models-add', () => {
  it.each([
    ['file is missing', { file: '' }],
    ['is not an absolute path', { file: 'a' }],
    ["can't be read", { file: '/nowhere/a' }],
    ['model is missing', { model: ' ' }],
    ['version may have 200 characters', { version: 'v'.repeat(201) }],
    ['variant must be text', { variant: 8 }],
    ['reason is missing', { reason: undefined }],
    ['card must be an object', { card: [1] }],
    ['card: speed is not one of accuracy', { card: { speed: 1 } }],
    ['card: accuracy is a share', { card: { accuracy: 92 } }],
    ['must be a number, 0 or more', { card: { latencySeconds: -1 } }],
    ['executionProviders must be names', { executionProviders: ['c pu'] }],
    ['executionProviders must be names', { executionProviders: 'cpu' }],
    ['target: a predicate', { target: { hw: 'a' } }],
    ["b can't be read", { canary: '/nowhere/b' }],
    ["can't be read", { plan: '/nowhere/b' }],
  ])('refuses, because %s, and keeps nothing', async (message, change) => {
    expect(await code(add('a', change))).toEqual(['INVALID', expect.stringContaining(message)]);
    expect((await listModelsAction({}, context)) as ListedModels).toEqual({ models: [] });
    expect(await kept()).toBe(0);
  });

  it('refuses a plan that is none, or of another model', async () => {
    expect(await code(add('a', { plan: join(folder, 'b') }))).toEqual(['INVALID', expect.stringContaining('is not a plan')]); // prettier-ignore
    const plan = { schema: 'fleetally.plan/1', model: 'other', features: [] };
    await writeFile(join(folder, 'plan.json'), JSON.stringify(plan));
    expect(await code(add('a', { plan: join(folder, 'plan.json') }))).toEqual(['INVALID', expect.stringMatching(/is not a plan|of the model other/)]); // prettier-ignore
  });

  it('keeps the file and says what is odd; the same again changes details, another file is refused', async () => {
    const { added, warnings } = await add('a', { card: { accuracy: 0.9 }, author: ' ann ' });
    expect(added).toMatchObject({ model: 'm', version: '1', variant: '', author: 'ann', devices: 0, sizeBytes: 11 });
    expect(warnings).toEqual([expect.stringContaining('could not be read as ONNX')]);
    expect((await add('a', { card: { accuracy: 0.91 }, parent: '0' })).warnings).toHaveLength(2);
    expect(await code(add('b'))).toEqual(['EXISTS', expect.stringContaining('needs another version')]);
    expect(await kept()).toBe(1);
    const { models } = (await listModelsAction({}, context)) as ListedModels;
    expect(models).toMatchObject([{ model: 'm', variants: [{ card: { accuracy: 0.91 }, parent: '0' }] }]);
  });

  it('takes several at once, and each is on record once', async () => {
    const versions = ['2', '3', '4', '5'];
    await Promise.all(versions.map((version) => add('b', { version, canary: join(folder, 'c') })));
    const numbers = await store.connection.read.rows('SELECT event_id FROM model_events ORDER BY event_id', (row) => Number(row['event_id'])); // prettier-ignore
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await kept()).toBe(3);
  });
});

describe('models-retire and models-show', () => {
  it('remove files that nothing needs any more, and keep what they were', async () => {
    expect(await retire({ version: '2' })).toMatchObject({ filesRemoved: 0, retired: [{ version: '2' }] });
    expect(await code(retire({ version: '2' }))).toEqual(['INVALID', 'm 2 is retired already, by operator']);
    expect(await code(retire({ version: '9' }))).toEqual(['NOT_FOUND', expect.stringContaining('of m there is 1, 2')]);
    expect(await code(retire({ version: '1', variant: 'x' }))).toMatchObject(['NOT_FOUND', {}]);
    for (const version of ['3', '4']) await retire({ version });
    expect(await retire({ version: '5', author: 'bob' })).toMatchObject({ filesRemoved: 2 });
    expect(await kept()).toBe(1);
    expect(await showModelAction({ model: 'm' }, context)).toMatchObject({
      model: { variants: [{ state: 'available' }, {}, {}, {}, { state: 'retired', retired: { author: 'bob' } }] },
    });
    expect(await code(showModelAction({ model: 'n' }, context))).toEqual([
      'NOT_FOUND',
      'there is no model n; there is m',
    ]);
  });

  it('refuse while a rollout brings it to devices', async () => {
    const rollout = rolloutOf({ model: 'm', version: '1', state: 'paused', variant: 'int8' });
    await appendRolloutEvent(store.connection, { ...rollout, action: 'paused' });
    expect(await code(retire({}))).toEqual([
      'INVALID',
      expect.stringMatching(/\(paused\) brings m 1 to devices; abort/),
    ]);
    expect(await code(retire({ variant: 'fp32' }))).toMatchObject(['NOT_FOUND', {}]);
    await appendRolloutEvent(store.connection, { ...rollout, state: 'aborted', action: 'aborted' });
    expect(await retire({})).toMatchObject({ filesRemoved: 1 });
  });

  it('has no place for files with a ClickHouse server, unless it is told one', async () => {
    const config = parseConfig({ clickhouse: { url: 'http://localhost:1' } });
    const withServer = (action: AdminAction, rest: object): Promise<unknown> =>
      action({ model: 'm', version: '1', reason: 'r', ...rest }, { ...context, config });
    expect(await code(withServer(addModelAction, { file: join(folder, 'a') }))).toEqual(['INVALID', expect.stringContaining('set artifacts')]); // prettier-ignore
  });
});
