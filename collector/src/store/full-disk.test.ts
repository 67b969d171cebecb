import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { number } from './fields.js';
import { StoreError } from './store-error.js';
import { openStore } from './store.js';
import { testReport } from './testing-reports.js';

const folder = mkdtempSync(join(tmpdir(), 'fleetally-full-'));
const mounted = mountSmallDisk();

const WHY_NOT = mounted ? '' : '(skipped: this user may not mount a small disk)';

describe('a full disk', () => {
  afterAll(() => {
    // Lazily: where a test has failed, the engine still has files open there.
    if (mounted) execFileSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true });
  });

  it.skipIf(!mounted)(`is UNAVAILABLE, and the same batch goes in once there is room ${WHY_NOT}`, async () => {
    const store = await openStore({ data: join(folder, 'data') }, 0);
    const ballast = join(folder, 'ballast');
    await writeFile(ballast, Buffer.alloc(50 << 20));
    let stored = 0;
    const fill = async (): Promise<unknown> => {
      for (; stored < 200_000; stored += 1_000) {
        const refused = await store.reports.append(batch(stored)).then(
          () => undefined,
          (cause: unknown) => cause,
        );
        if (refused !== undefined) return refused;
      }
      return undefined;
    };
    // Again and again: the engine tidies up in between, and may find room for a batch or two.
    for (let time = 0; time < 3; time++) {
      const refused = await fill();
      expect(refused).toBeInstanceOf(StoreError);
      expect(refused).toMatchObject({ code: 'UNAVAILABLE' });
    }
    await rm(ballast);
    await store.reports.append(batch(stored));
    const counted = await store.connection.read.rows('SELECT count() AS n FROM reports', (row) => number(row, 'n'));
    expect(counted).toEqual([stored + 1_000]);
    expect(store.reports.acceptedUpTo()).toBe(stored + 1_000);
    await store.close();
  });
});

/** Counts that don't compress, so that the disk fills soon. */
function batch(from: number): ReturnType<typeof testReport>[] {
  return Array.from({ length: 1_000 }, (_, i) => {
    const sequence = from + i + 1;
    const counts = Int32Array.from(
      { length: 600 },
      (__, k) => Math.imul(sequence * 600 + k, 2_654_435_761) ^ (k << 13),
    );
    return testReport({ sequence, counts });
  });
}

function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
