import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wireSchema } from '@fleetally/proto';
import { expect } from 'vitest';
import { PROJECT_ROOT } from '../../architecture/source-tree.js';
import { formOf } from '../../support/printed-form.js';
import type { BlockName } from '../blocks/block-rows.js';
import type { Site } from '../shell/site.js';

/** What a block is held to that is no program: output, or a drawing. Commands in it are run as those of a shell are. */
export type PlainWay = BlockName &
  (
    | { readonly how: 'holds'; readonly holds: (text: string, site: Site) => Promise<void> }
    /** Another test holds it, which names page and line. */
    | { readonly how: 'elsewhere'; readonly by: string }
    | { readonly how: 'drawing'; readonly of: string }
  );

export const PLAIN_WAYS: readonly PlainWay[] = [
  { page: 'README.md', line: '│ session.run(feeds)', how: 'drawing', of: 'the parts, and what goes between them' },
  { page: 'README.md', line: 'ALARM  acoustic_level on hardware kestrel', how: 'elsewhere', by: 'test/src/demo/demo.test.ts' }, // prettier-ignore
  { page: 'README.md', line: 'proto/      the wire', how: 'holds', holds: namesTheFolders },
  { page: 'docs/audit.md', line: 'AUDIT OF DEVICE WATCH-1', how: 'elsewhere', by: 'test/src/commands/audit.test.ts' },
  { page: 'docs/audit.md', line: 'offset bytes', how: 'elsewhere', by: 'test/src/commands/audit.test.ts' },
  { page: 'docs/compare.md', line: 'not compared:', how: 'elsewhere', by: 'test/src/commands/compare.test.ts' },
  { page: 'docs/concepts/cells-and-signals.md', line: 'temperature  19.5', how: 'elsewhere', by: 'counts/src/signals/documented-example.test.ts' }, // prettier-ignore
  { page: 'docs/daemon.md', line: 'http: http://127.0.0.1:8000', how: 'holds', holds: isSaidAtTheStart },
  { page: 'docs/delivery.md', line: 'on probation', how: 'elsewhere', by: 'agent/src/delivery/documented-status.test.ts' }, // prettier-ignore
  { page: 'docs/first-period.md', line: 'plan refined', how: 'elsewhere', by: 'collector/src/first-period/learner.test.ts' }, // prettier-ignore
  { page: 'docs/models.md', line: 'not registered', how: 'elsewhere', by: 'collector/src/cli/documented-models.test.ts' }, // prettier-ignore
  { page: 'docs/power.md', line: 'clock window: one block', how: 'elsewhere', by: 'test/src/commands/power.test.ts' },
  { page: 'docs/profile.md', line: 'run through the model', how: 'elsewhere', by: 'test/src/commands/profile.test.ts' },
  { page: 'docs/profile.md', line: 'predicted class', how: 'elsewhere', by: 'test/src/commands/profile.test.ts' },
  { page: 'docs/recommendations.md', line: 'open → accepted', how: 'holds', holds: areAllStates },
  { page: 'docs/wire-protocol.md', line: 'FetchArtifact(', how: 'holds', holds: namesCallsAndMessages },
];

/** README.md tells of every folder of the project's code, and of no other. */
async function namesTheFolders(text: string): Promise<void> {
  const named = [...text.matchAll(/\b(\w+)\/(?=\s)/g)].map(([, name]) => name!);
  const there = (await readdir(PROJECT_ROOT, { withFileTypes: true })).filter((one) => one.isDirectory());
  expect(there.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  const { workspaces } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { workspaces: string[] }; // prettier-ignore
  expect(named).toEqual(expect.arrayContaining(workspaces));
}

/** The agent of the site listens on what the page's does, and says no more. */
async function isSaidAtTheStart(text: string, { agent }: Site): Promise<void> {
  await agent.address('http');
  // Without the folder that a socket lies in.
  const alike = (lines: string): string => lines.replace(/(?<=^socket: ).*\//m, '').trim();
  expect(alike(agent.stdout).split('\n').map(formOf)).toEqual(alike(text).split('\n').map(formOf));
}

/** The states are those that the REST API filters by. */
async function areAllStates(text: string, { collector }: Site): Promise<void> {
  const response = await fetch(`${collector.http}/api/v1/recommendations?state=none`);
  const { error } = (await response.json()) as { error: { try: string } };
  const states = /^state is one of (.*)\.$/.exec(error.try)![1]!.split(', ');
  const drawn = text.split('\n').flatMap(
    (line) =>
      line
        .trimStart()
        .split(/ {3,}/)[0]!
        .match(/[\w-]+/g) ?? [],
  );
  expect(drawn.sort()).toEqual(states.sort());
}

/** What devices and collectors say to each other are calls and messages of the protocol. */
function namesCallsAndMessages(text: string): Promise<void> {
  const { calls, messages } = wireSchema();
  const called = [...text.matchAll(/^ {2}(\w+)(?=[(:])/gm)].map(([, name]) => name!);
  expect(called.sort()).toEqual(calls.map(({ name }) => name).sort());
  const said = [...text.matchAll(/(?:Telemetry:|<- ) +([A-Z].*?) *(?:->)?$/gm)].flatMap(([, names]) =>
    names!.split(', '),
  );
  expect(said.length).toBeGreaterThan(4);
  expect([...messages.keys()]).toEqual(expect.arrayContaining(said));
  return Promise.resolve();
}
