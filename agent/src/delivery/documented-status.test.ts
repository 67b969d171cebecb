import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeLines } from './describe-delivery.js';

it('docs/delivery.md shows what is printed of a model on probation', async () => {
  const page = await readFile(new URL('../../../docs/delivery.md', import.meta.url), 'utf8');
  const [, shown] = /^```console\n\$ [^\n]*\n(.*?, on probation\n.*?)^```$/ms.exec(page)!;
  const setback = {
    ...{ version: '1.5.1', rollout: 'ro-5f1c9a02', atMs: Date.parse('2026-03-02T10:14:07.120Z') },
    ...{ failure: 'CANARY', detail: "a walk: 1 of 6 values of output 'probabilities' are not as expected" },
  };
  const lines = describeLines({
    ...{ model: 'gestures', configured: '1.4.0', state: 'RUNNING', setbacks: [setback] },
    runs: { version: '1.5.0', digest: '3f0a9be2c1d4'.padEnd(64, '0'), onProbation: true },
  });
  expect(`${lines.join('\n')}\n`).toBe(shown);
});
