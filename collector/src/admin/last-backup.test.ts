import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastBackup, noteBackup } from './last-backup.js';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-last-backup-'));
});
afterAll(() => rm(data, { recursive: true }));

describe('lastBackup', () => {
  it('is what was noted last; unknown before the first, and when the note is damaged', async () => {
    expect(await lastBackup(data)).toBeUndefined();
    await noteBackup(data, 1_700_000_000_000);
    await noteBackup(data, 1_800_000_000_000);
    expect(await lastBackup(data)).toBe(1_800_000_000_000);
    await writeFile(join(data, 'last-backup.json'), '{"at":"soon"');
    expect(await lastBackup(data)).toBeUndefined();
  });
});
