import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from './config-error.js';
import { parseWith, readYaml } from './config-file.js';

const schema = z.strictObject({
  listen: z.strictObject({ port: z.int().min(1).max(65_535).default(80) }).prefault({}),
  mode: z.enum(['fast', 'slow']).default('fast'),
  models: z.array(z.strictObject({ name: z.string() })).default([]),
});

it('fills in defaults, and takes nothing for everything', () => {
  expect(parseWith(schema, undefined, 'x.yaml')).toEqual({ listen: { port: 80 }, mode: 'fast', models: [] });
});

it.each<[unknown, string, string]>([
  [{ mod: 'fast' }, 'mod', 'x.yaml: unknown key mod, did you mean mode?'],
  [{ listen: { prot: 1 } }, 'listen.prot', 'did you mean port?'],
  [{ listen: { something: 1 } }, 'listen.something', 'known keys: port'],
  [{ listen: { port: 0 } }, 'listen.port', 'listen.port: expected at least 1'],
  [{ listen: { port: '80' } }, 'listen.port', 'expected a value of type'],
  [{ mode: 'medium' }, 'mode', 'mode: expected one of fast, slow'],
  [{ models: [{ nam: 'x', name: 'y' }] }, 'models.0.nam', 'did you mean name?'],
  ['text', '', 'the file: expected keys and values'],
  [{ mode: 'x', listen: { port: 0 } }, 'listen.port', 'mode: expected one of'],
])('refuses %j, naming the key and what would be right', (input, key, text) => {
  try {
    parseWith(schema, input, 'x.yaml');
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect([error.code, error.key, error.message]).toEqual(['INVALID', key, expect.stringContaining(text)]);
  }
});

it('tells a file that is not there from one that is no YAML', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetally-yaml-'));
  await writeFile(join(folder, 'good.yaml'), 'a: [1, two]');
  await writeFile(join(folder, 'bad.yaml'), 'a: [1');
  expect(await readYaml(join(folder, 'good.yaml'))).toEqual({ a: [1, 'two'] });
  await expect(readYaml(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'UNREADABLE' });
  await expect(readYaml(join(folder, 'bad.yaml'))).rejects.toMatchObject({ code: 'NOT_YAML' });
  await rm(folder, { recursive: true });
});
