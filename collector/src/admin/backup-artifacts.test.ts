import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileArtifacts } from '../artifacts/file-artifacts.js';
import { parseConfig } from '../config.js';
import { backUpArtifacts, checkArtifacts, restoreArtifacts } from './backup-artifacts.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-backup-'));
});
afterEach(() => rm(folder, { recursive: true }));

const path = (...names: string[]): string => join(folder, ...names);

async function put(text: string): Promise<string> {
  await writeFile(path('file'), text);
  return (await new FileArtifacts(path('data', 'artifacts')).put(path('file'))).digest;
}

it('copies what is there before and after the tables, checks it, and brings it back', async () => {
  const config = parseConfig({ data: path('data') });
  expect(await backUpArtifacts(path('backup'), config)).toEqual([]);
  const retired = await put('a');
  await backUpArtifacts(path('backup'), config);
  await new FileArtifacts(path('data', 'artifacts')).remove(retired);
  const added = await put('bb');
  const artifacts = await backUpArtifacts(path('backup'), config);
  expect(artifacts).toHaveLength(2);
  expect(artifacts).toContainEqual({ digest: retired, bytes: 1 });
  expect(artifacts).toContainEqual({ digest: added, bytes: 2 });
  await checkArtifacts(path('backup'), artifacts);
  await restoreArtifacts(path('backup'), artifacts, path('restored'));
  expect(await readdir(path('restored'))).toEqual([retired, added].sort());
});

it('refuses a backup whose files are missing or are not what was written', async () => {
  const digest = await put('a');
  const artifacts = await backUpArtifacts(path('backup'), parseConfig({ data: path('data') }));
  await writeFile(path('backup', 'artifacts', digest), 'b');
  await expect(checkArtifacts(path('backup'), artifacts)).rejects.toMatchObject({
    code: 'DAMAGED',
    message: expect.stringContaining('is not what was written') as unknown,
  });
  await rm(path('backup', 'artifacts', digest));
  await expect(checkArtifacts(path('backup'), artifacts)).rejects.toMatchObject({
    code: 'DAMAGED',
    message: expect.stringContaining('is missing') as unknown,
  });
});

it('makes no backup of a file that is damaged already', async () => {
  const digest = await put('a');
  await writeFile(path('data', 'artifacts', digest), 'b');
  const backup = backUpArtifacts(path('backup'), parseConfig({ data: path('data') }));
  await expect(backup).rejects.toMatchObject({ code: 'DAMAGED' });
  expect(await new FileArtifacts(path('backup', 'artifacts')).list()).toEqual([]);
});
