import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';

const FILE = join(PROJECT_ROOT, 'deploy', 'compose', 'compose.yaml');
const LINTER = join(PROJECT_ROOT, 'node_modules', 'dclint', 'bin', 'dclint.cjs');
/** Rules of taste. Images that are built here have names, so that they can be pushed. */
const NOT_ASKED = [
  'no-build-and-image',
  'no-quotes-in-volumes',
  'service-keys-order',
  'services-alphabetical-order',
  'top-level-properties-order',
];

interface Result {
  readonly filePath: string;
  readonly messages: readonly { readonly rule: string; readonly message: string }[];
}

/** What the linter has against each file. It holds them against the JSON schema of the Compose specification first. */
function complaints(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const args = [LINTER, ...files, '--formatter', 'json', '--disable-rule', ...NOT_ASKED];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  const results = JSON.parse(stdout) as Result[];
  return new Map(
    results.map(({ filePath, messages }) => [filePath, messages.map(({ rule, message }) => `${rule}: ${message}`)]),
  );
}

it('the compose file is valid by the Compose specification, and a linter has nothing against it', () => {
  expect(complaints([FILE])).toEqual(new Map([[FILE, []]]));
});

/** What is wrong, what stands in the file, what stands there in its place, and what is said. */
const BREAKS: readonly (readonly [string, string, string, string])[] = [
  ['a misspelt key of a service', '    healthcheck:', '    helthcheck:', '/services/clickhouse'],
  ['a misspelt key of a configuration', 'content: |', 'contents: |', '/configs/collector'],
  ['a value that is no member', 'condition: service_healthy', 'condition: healthy', '/services/collector/depends_on'],
  ['a value of another type', 'read_only: true', 'read_only: [true]', '/services/collector/read_only'],
  ['a port that all the world reaches', "'127.0.0.1:9090:9090'", "'9090:9090'", 'no-unbound-port-interfaces'],
  ['a port that two services take', "'127.0.0.1:3000:3000'", "'127.0.0.1:9090:3000'", 'no-duplicate-exported-ports'],
  ['an image of no certain version', 'prometheus:v3.5.0', 'prometheus:latest', 'service-image-require-explicit-tag'],
  ['what is no YAML', 'services:', 'services: [', 'invalid-yaml'],
];

describe('a broken compose file is found out by', () => {
  let found: (readonly string[])[];
  beforeAll(() => {
    const text = readFileSync(FILE, 'utf8');
    const folder = mkdtempSync(join(tmpdir(), 'fleetally-compose-'));
    const files = BREAKS.map(([, from, to], at) => {
      const file = join(folder, `${at}.yaml`);
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to));
      return file;
    });
    const all = complaints(files);
    found = files.map((file) => all.get(file)!);
    rmSync(folder, { recursive: true });
  });

  it.each(BREAKS)('%s', (what, _from, _to, said) => {
    const own = found[BREAKS.findIndex(([other]) => other === what)]!;
    expect(own).toHaveLength(1);
    expect(own[0]).toContain(said);
  });
});
