import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decodeMessage,
  encodeMessage,
  generateDeviceKey,
  Report,
  reportSigningBytes,
  sign,
  type Fields,
} from '@fleetally/proto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Relay, type Tampering } from '../support/relay.js';
import { ServeProcess } from '../support/serve-process.js';
import { storedSequences } from '../support/stored-reports.js';
import { deviceOutbox, windowAgo } from '../support/test-device.js';

const REPORTS = 30;

let folder: string;
let collector: ServeProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-damage-'));
  collector = await ServeProcess.start({ folder });
});
afterEach(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

/** What damage on the way may do to a report, by its place in the stream. */
const damage: Record<number, NonNullable<Tampering['report']>> = {
  // So short that not even its name is left.
  2: ({ body, signature }) => ({ body: body!.subarray(0, 40), signature: signature! }),
  5: ({ body, signature }) => ({
    body: body!.map((byte, i) => (i === body!.length >> 1 ? byte ^ 4 : byte)),
    signature: signature!,
  }),
  // It comes with the name of another report, which is well and must not be dropped in its place.
  7: ({ body, signature }) => ({ body: changed(body!, { sequence: 9 }), signature: signature! }),
  11: ({ body }) => ({ body: body!, signature: sign(reportSigningBytes(body!), generateDeviceKey()) }),
  13: ({ body }) => ({ body: body!, signature: new Uint8Array(3) }),
  17: ({ body, signature }) => ({ body: changed(body!, { counts: new Uint8Array(2 << 20) }), signature: signature! }),
  // Nothing is left of it.
  19: () => ({}),
};

it('a damaged report is refused alone, dropped by its place in the stream, and counted', async () => {
  const damaged = Object.keys(damage).map(Number);
  const relay = await Relay.to(collector.grpc, { report: (report, n) => damage[n]?.(report, n) ?? report });
  const outbox = deviceOutbox(join(folder, 'device'), relay.address);
  for (let n = 1; n <= REPORTS; n++) outbox.put(windowAgo(n));
  // Well before its patience with a silent collector ends: every report has had its answer.
  expect(await outbox.flush(60_000)).toEqual({ outcome: 'delivered', queuedReports: 0 });
  expect(outbox.status()).toMatchObject({ rejectedReports: damaged.length, ackedReports: REPORTS - damaged.length });
  expect(outbox.status().rejectedByReason).toEqual({ MALFORMED: 1, BAD_SIGNATURE: 4, TOO_LARGE: 1, WRONG_DEVICE: 1 });
  outbox.put(windowAgo(REPORTS + 1));
  expect(await outbox.flush(60_000)).toMatchObject({ outcome: 'delivered' });
  await outbox.close();
  relay.close();
  const metrics = await (await fetch(`${collector.http}/metrics`)).text();
  const refused = metrics.matchAll(/^fleetally_ingest_reports_rejected_total\{.*\} (\d+)$/gm);
  expect([...refused].reduce((sum, [, count]) => sum + Number(count), 0)).toBe(damaged.length);
  expect(await collector.end('SIGTERM')).toBe(0);
  const all = Array.from({ length: REPORTS + 1 }, (_, i) => i + 1);
  expect(await storedSequences(folder)).toEqual(all.filter((n) => !damaged.includes(n)));
});

function changed(body: Uint8Array, change: Fields<'Report'>): Uint8Array {
  return encodeMessage(Report, Object.assign(decodeMessage(Report, body), change));
}
