import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ServeProcess } from '../support/serve-process.js';
import { SmallDisk } from '../support/small-disk.js';
import { storedSequences } from '../support/stored-reports.js';
import { deviceOutbox, windowAgo } from '../support/test-device.js';
import { until } from '../support/until.js';

const REPORTS = 200;

interface Readiness {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string } | undefined>>;
}

const disk = SmallDisk.mount(150);

describe.skipIf(disk === undefined)(
  'a disk that runs full (skipped where a tmpfs cannot be mounted: needs root)',
  () => {
    let collector: ServeProcess | undefined;
    afterAll(async () => {
      await collector?.end('SIGKILL');
      disk?.unmount();
    });

    it('under the collector: nothing is acknowledged that is not stored, it says so, is killed, starts, and goes on', async () => {
      const folder = disk!.path;
      const device = await mkdtemp(join(tmpdir(), 'fleetally-full-disk-'));
      const start = (grpc?: string): Promise<ServeProcess> =>
        ServeProcess.start({ folder, configFolder: device, ...(grpc !== undefined && { grpc }) });
      let serving = (collector = await start());
      const readiness = async (): Promise<Readiness> =>
        (await (await fetch(`${serving.http}/readyz`)).json()) as Readiness;
      const outbox = deviceOutbox(join(device, 'd1'), serving.grpc, { tuning: { ackTimeoutMs: 5_000 } });
      let sealed = 0;
      const put = (count: number): void => {
        for (let i = 0; i < count; i++) outbox.put(windowAgo(++sealed));
      };
      put(REPORTS);
      expect(await outbox.flush(60_000)).toMatchObject({ outcome: 'delivered' });
      expect((await readiness()).status).toBe('ready');

      // The store clears up when it gets to it: what that gives back is filled as well, and some reports may still fit.
      const whileFull = async (): Promise<Readiness> => {
        disk!.fill();
        put(1);
        return readiness();
      };
      await until('readiness to fail', whileFull, ({ checks }) => checks['ingest']?.ok === false);
      expect((await readiness()).checks['ingest']).toEqual({ ok: false, reason: 'the store is not taking reports' });
      await until(
        'the log to say it',
        () => serving.stderr,
        (text) => /No space left|ENOSPC|NOT_ENOUGH_SPACE/.test(text),
      );
      // The device knows, and keeps everything.
      await until(
        'the device to notice',
        () => outbox.status(),
        ({ problem }) => problem !== undefined,
      );
      const { ackedReports } = outbox.status();
      const kept = { ackedReports, queuedReports: sealed - ackedReports, rejectedReports: 0 };
      expect(kept.queuedReports).toBeGreaterThan(0);
      expect(outbox.status()).toMatchObject(kept);

      // Killed and started again on a disk without a byte left, it serves what it has and takes nothing new.
      await serving.end('SIGKILL');
      disk!.fill();
      serving = collector = await start(serving.grpc);
      const { reports } = (await serving.get('/api/v1/fleet')) as { reports: number };
      expect(reports).toBeGreaterThanOrEqual(ackedReports);
      await until('readiness to fail again', whileFull, ({ status }) => status !== 'ready');
      expect(outbox.status().rejectedReports).toBe(0);

      disk!.clear();
      put(REPORTS);
      expect(await outbox.flush(60_000)).toEqual({ outcome: 'delivered', queuedReports: 0 });
      await until('readiness', readiness, ({ status }) => status === 'ready');
      expect(outbox.status()).toMatchObject({ ackedReports: sealed, rejectedReports: 0, droppedReports: 0 });
      await outbox.close();
      await rm(device, { recursive: true });
      expect(await serving.end('SIGTERM')).toBe(0);
      expect(await storedSequences(folder)).toEqual(Array.from({ length: sealed }, (_, i) => i + 1));
    }, 240_000);
  },
);
