import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileOutbox } from '@fleetally/agent';
import { FaultProxy } from '@fleetally/sim';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ServeProcess } from '../support/serve-process.js';
import { storedLives } from '../support/stored-reports.js';
import { deviceOutbox, windowAgo } from '../support/test-device.js';
import { until } from '../support/until.js';

const DEVICES = ['d1', 'd2', 'd3'];
/** Reports that each device seals between one thing that happens to the network and the next. */
const REPORTS = 100;

let folder: string;
let collector: ServeProcess;
let proxy: FaultProxy;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-network-'));
  collector = await ServeProcess.start({ folder });
  proxy = await FaultProxy.start({ port: Number(collector.grpc.split(':')[1]) });
});
afterEach(async () => {
  await proxy.close();
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

it('a network that cuts, refuses, swallows and delays costs time, and neither a report nor a copy', async () => {
  const fleet = DEVICES.map((device) =>
    deviceOutbox(join(folder, device), `127.0.0.1:${proxy.port}`, {
      device,
      // So that a silent network is noticed within this test's time.
      tuning: { ackTimeoutMs: 2_000, callTimeoutMs: 2_000, maxInFlight: 32 },
    }),
  );
  let sealed = 0;
  const seal = (): void => {
    for (let i = 0; i < REPORTS; i++) {
      sealed += 1;
      for (const outbox of fleet) outbox.put(windowAgo(sealed));
    }
  };
  const acked = (): number => sum(fleet, ({ ackedReports }) => ackedReports);
  const someAcked = async (): Promise<void> => {
    const before = acked();
    await until('acknowledgements', acked, (now) => now > before);
  };
  const allTroubled = (trouble: string): Promise<unknown> =>
    until(
      trouble,
      () => fleet.map((outbox) => outbox.status().problem),
      (problems) => problems.every((problem) => problem !== undefined),
    );

  const allWell = (): Promise<unknown> =>
    until(
      'every device to get through',
      () => fleet.map((outbox) => outbox.status().problem),
      (problems) => problems.every((problem) => problem === undefined),
    );

  // In the middle of sending, whatever is on its way: four times.
  for (let cut = 0; cut < 4; cut++) {
    seal();
    await someAcked();
    proxy.cut();
  }
  await allWell();
  seal();
  proxy.refuse();
  await allTroubled('refusal to be noticed');
  seal();
  proxy.heal();
  await allWell();
  // Held in both directions: reports that will arrive late, and acknowledgements that nobody waits for any more.
  seal();
  proxy.blackHole();
  await allTroubled('silence to be noticed');
  seal();
  proxy.heal();
  await someAcked();
  proxy.delay(150);
  seal();
  await someAcked();
  proxy.cut();
  await someAcked();
  proxy.heal();
  for (const outbox of fleet) expect(await outbox.flush(60_000)).toEqual({ outcome: 'delivered', queuedReports: 0 });
  for (const outbox of fleet) {
    expect(outbox.status()).toMatchObject({ sealedReports: sealed, ackedReports: sealed, rejectedReports: 0 });
    await outbox.close();
  }
  expect(proxy.accepted).toBeGreaterThan(5);
  expect(await collector.end('SIGTERM')).toBe(0);
  const expected = fleet.map((outbox, i) => ({
    device: DEVICES[i],
    boot: outbox.status().boot,
    ...{ reports: sealed, sequences: sealed, first: 1, last: sealed },
  }));
  expect(await storedLives(folder)).toEqual(expected);
}, 240_000);

function sum(fleet: readonly FileOutbox[], of: (status: ReturnType<FileOutbox['status']>) => number): number {
  return fleet.reduce((total, outbox) => total + of(outbox.status()), 0);
}
