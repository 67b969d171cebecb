import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseJudgement } from '../release/types.js';
import { judgementHistory, latestJudgements, recordJudgements } from './release-judgement-store.js';
import { openStore, type Store } from './store.js';
import { START } from './testing-reports.js';

const JUDGEMENT: ReleaseJudgement = {
  release: { model: 'pump', from: '1.0.0', to: '1.1.0' },
  cohort: {},
  at: START,
  verdict: 'inconclusive',
  reason: 'Not enough evidence yet on the device\'s "errors".',
  comparison: 'control',
  inputs: 'same',
  effects: [
    {
      kind: 'errors',
      signal: 'output/error-rate',
      effect: 0.001,
      low: -Infinity,
      high: Infinity,
      margin: 0.01,
      finding: 'inconclusive',
      devices: 3,
      controls: 9,
      evidence: 1e200,
    },
  ],
  devices: 3,
  controls: 9,
  outliers: ["d'1", 'd2'],
};

describe('recorded judgements', () => {
  let data: string;
  let store: Store;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'fleetally-releases-'));
    store = await openStore({ data }, 0);
  });
  afterAll(async () => {
    await store.close();
    await rm(data, { recursive: true });
  });

  it('come back as they were, infinities and quotes included, and are not repeated', async () => {
    const { connection } = store;
    const int8: ReleaseJudgement = { ...JUDGEMENT, variant: 'int8', cohort: { hw: 'a' }, outliers: [], effects: [] };
    expect(await recordJudgements(connection, [JUDGEMENT, int8], 1_000)).toBe(2);
    expect(await recordJudgements(connection, [JUDGEMENT, int8], 2_000)).toBe(0);
    const found = await latestJudgements(connection, 'pump');
    expect(found).toEqual([
      { ...int8, judgement: 2, recordedAtMs: 1_000 },
      { ...JUDGEMENT, judgement: 1, recordedAtMs: 1_000 },
    ]);
    const worse: ReleaseJudgement = { ...JUDGEMENT, verdict: 'harmful' };
    const later: ReleaseJudgement = { ...worse, at: START + 3_600, outliers: [] };
    expect(await recordJudgements(connection, [worse], 3_000)).toBe(1);
    expect(await recordJudgements(connection, [later], 4_000)).toBe(1);
    expect((await latestJudgements(connection)).map(({ at, verdict }) => [at, verdict])).toEqual([
      [START + 3_600, 'harmful'],
      [START, 'inconclusive'],
    ]);
    const history = await judgementHistory(connection, 'pump', '1.1.0');
    expect(history.map(({ judgement, outliers }) => [judgement, outliers.length])).toEqual([
      [1, 2],
      [2, 0],
      [3, 2],
      [4, 0],
    ]);
  });
});
