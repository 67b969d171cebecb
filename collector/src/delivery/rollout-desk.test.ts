import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RolloutSpec } from '../rollout/types.js';
import { readRolloutHistory } from '../store/rollout-store.js';
import { openStore, type Store } from '../store/store.js';
import { START, testReport } from '../store/testing-reports.js';
import { decideRollout, startRollout } from './rollout-desk.js';

const BY = { author: 'ann', reason: 'because', atMs: (START + 86_400) * 1000 };
const RELEASE: RolloutSpec = {
  ...{ rollout: 'ro-1', model: 'pump', version: '2.0.0', kind: 'release', controlShare: 0 },
  stages: [{ share: 1, soakSeconds: 60, minDevices: 1 }],
};
const BACK: RolloutSpec = {
  ...{ rollout: 'ro-2', model: 'pump', version: '1.0.0', kind: 'rollback', controlShare: 0, stages: [] },
  fromVersions: ['2.0.0'],
};

let data: string;
let store: Store;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-desk-'));
  store = await openStore({ data }, 0);
  const file = (version: string) => ({
    action: 'added' as const,
    variant: {
      ...{ model: 'pump', version, variant: '', digest: version.padEnd(64, '0'), sizeBytes: 1, executionProviders: [] },
      ...{ card: {}, addedAtMs: 0, author: '', reason: '' },
    },
  });
  await store.registry.change(() => [file('1.0.0'), file('2.0.0')]);
});
afterEach(async () => {
  await store.close();
  await rm(data, { recursive: true });
});

const states = () => store.rollouts.of('pump').map(({ rollout, state, author }) => [rollout, state, author]);

describe('rollouts in the store', () => {
  it('start once, however often they are asked for, at the event time of the model', async () => {
    const { model, windowStart, windowSeconds } = testReport();
    await store.reports.append([testReport()]);
    expect(model).toBe('pump');
    const both = await Promise.all([startRollout(store, RELEASE, BY), startRollout(store, RELEASE, BY)]);
    expect(both[0]).toEqual(both[1]);
    expect(both[0]).toMatchObject({ state: 'running', stageSince: windowStart + windowSeconds });
    expect(await readRolloutHistory(store.connection, 'ro-1')).toHaveLength(1);
  });

  it('a rollback of everybody ends what brings the version; one of a part leaves it to the others', async () => {
    await startRollout(store, RELEASE, BY);
    const scope = { attribute: 'hw', in: ['watch'] };
    await startRollout(store, { ...BACK, scope }, BY);
    expect(states()).toEqual([
      ['ro-1', 'running', 'ann'],
      ['ro-2', 'running', 'ann'],
    ]);
    await startRollout(store, { ...BACK, rollout: 'ro-3' }, { ...BY, author: 'bob' });
    expect(states()).toEqual([
      ['ro-1', 'aborted', 'bob'],
      ['ro-2', 'running', 'ann'],
      ['ro-3', 'running', 'bob'],
    ]);
    expect(store.rollouts.find('ro-1')!.reason).toBe('rolled back by ro-3: because');
  });

  it('a rollback of the very cohort that a release is for ends it: nobody is left whom it could go to', async () => {
    const scope = { attribute: 'hw', in: ['watch'] };
    await startRollout(store, { ...RELEASE, scope }, BY);
    await startRollout(store, { ...BACK, scope: { all: [scope] } }, BY);
    expect(states()).toEqual([
      ['ro-1', 'aborted', 'ann'],
      ['ro-2', 'running', 'ann'],
    ]);
  });

  it('are the same for a process that opens the store after this one was killed', async () => {
    await startRollout(store, RELEASE, BY);
    await decideRollout(store, 'ro-1', 'pause', BY);
    const before = store.rollouts.all;
    await store.close();
    store = await openStore({ data }, 0);
    expect(store.rollouts.all).toEqual(before);
    await expect(decideRollout(store, 'ro-9', 'pause', BY)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(decideRollout(store, 'ro-1', 'pause', BY)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await expect(startRollout(store, { ...RELEASE, rollout: 'ro-4' }, BY)).rejects.toMatchObject({ code: 'EXISTS' });
    const unknown = { ...RELEASE, rollout: 'ro-5', version: '3.0.0' };
    await expect(startRollout(store, unknown, BY)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
