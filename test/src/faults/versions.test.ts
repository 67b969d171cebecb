import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as counts from '@fleetally/counts';
import * as proto from '@fleetally/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lengthDelimited, UNKNOWN_FIELDS } from '../support/protobuf-bytes.js';
import { RawClient } from '../support/raw-client.js';
import { Relay } from '../support/relay.js';
import { ServeProcess } from '../support/serve-process.js';
import { storedSequences } from '../support/stored-reports.js';
import { deviceOutbox, PLAN, windowAgo } from '../support/test-device.js';

/** Of a list that is closed in this version. */
const UNKNOWN_REASON = 42;

let folder: string;
let collector: ServeProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-versions-'));
  collector = await ServeProcess.start({ folder });
});
afterEach(async () => {
  await collector.end('SIGKILL');
  await rm(folder, { recursive: true });
});

describe('a collector of the next version', () => {
  it('may send fields, messages and reasons that this agent does not know, wherever they fit', async () => {
    let acks = 0;
    const relay = await Relay.to(collector.grpc, {
      report: ({ body, signature }, n) => ({ body: n === 4 ? body!.subarray(0, 30) : body!, signature: signature! }),
      answer: (bytes, call) => {
        if (call !== 'telemetry') return [UNKNOWN_FIELDS, bytes, UNKNOWN_FIELDS];
        const response = proto.decodeMessage(proto.TelemetryResponse, bytes);
        acks += response.acks?.acks?.length ?? 0;
        // A member of the answer that this version does not have, alone in its message, comes first.
        return [UNKNOWN_FIELDS, Buffer.concat([UNKNOWN_FIELDS, ofNextVersion(response), UNKNOWN_FIELDS])];
      },
    });
    const outbox = deviceOutbox(join(folder, 'device'), relay.address);
    for (let n = 1; n <= 20; n++) outbox.put(windowAgo(n));
    expect(await outbox.flush(60_000)).toEqual({ outcome: 'delivered', queuedReports: 0 });
    expect(acks).toBeGreaterThan(0);
    expect(outbox.status()).toMatchObject({ ackedReports: 19, rejectedByReason: { [`REASON_${UNKNOWN_REASON}`]: 1 } });
    await outbox.close();
    relay.close();
  });
});

describe('an agent of the next version', () => {
  it('may send fields and messages that this collector does not know: signatures hold, reports are stored', async () => {
    const key = proto.generateDeviceKey();
    const [device, boot, clockMs] = ['d1', 77, Date.now()];
    const client = new RawClient(collector.grpc);
    const sync = proto.encodeMessage(proto.SyncRequest, {
      device,
      boot,
      clockMs,
      publicKey: proto.publicKeyBytes(key),
      agentVersion: '99.0.0',
      planDigests: [counts.planDigest(PLAN)],
      signature: proto.sign(proto.syncSigningBytes({ device, boot, clockMs }), key),
    });
    const { missingPlans } = await client.sync(Buffer.concat([UNKNOWN_FIELDS, sync, UNKNOWN_FIELDS]));
    expect(missingPlans).toHaveLength(1);
    const plan = { device, plan: counts.canonicalPlanBytes(PLAN) };
    await client.putPlan(Buffer.concat([proto.encodeMessage(proto.PutPlanRequest, plan), UNKNOWN_FIELDS]));

    const stream = client.telemetry();
    const answers: proto.TelemetryResponse[] = [];
    stream.on('data', (answer: proto.TelemetryResponse) => answers.push(answer));
    const ended = new Promise((resolve) => stream.on('end', resolve));
    stream.write(Buffer.from(proto.encodeMessage(proto.TelemetryRequest, { hello: { device, boot } })));
    stream.write(sealed(device, boot, 1, key));
    // A member of the request that this version does not have.
    stream.write(UNKNOWN_FIELDS);
    stream.write(sealed(device, boot, 2, key));
    stream.end();
    await ended;
    client.close();
    expect(answers.flatMap(({ acks }) => acks?.acks ?? []).flatMap(({ sequences }) => sequences)).toEqual([1, 2]);
    // What is no report is answered as such, by its place, and takes nothing with it.
    expect(answers.flatMap(({ rejection }) => rejection ?? [])).toMatchObject([{ boot: 0, sequence: 0, message: 3 }]);
    expect(await collector.end('SIGTERM')).toBe(0);
    expect(await storedSequences(folder)).toEqual([1, 2]);
  });
});

/** The same answer with unknown fields inside each message of it, and a reason from a longer list. */
function ofNextVersion({ acks, rejection, planNeeded }: proto.TelemetryResponse): Buffer {
  if (acks) {
    const list = (acks.acks ?? []).map((ack) =>
      lengthDelimited(1, Buffer.concat([proto.encodeMessage(proto.Ack, ack), UNKNOWN_FIELDS])),
    );
    return lengthDelimited(1, Buffer.concat([...list, UNKNOWN_FIELDS]));
  }
  if (rejection) {
    const message = proto.encodeMessage(proto.Rejection, Object.assign(rejection, { reason: UNKNOWN_REASON }));
    return lengthDelimited(2, Buffer.concat([message, UNKNOWN_FIELDS]));
  }
  if (!planNeeded) return Buffer.alloc(0);
  return lengthDelimited(3, Buffer.concat([proto.encodeMessage(proto.PlanNeeded, planNeeded), UNKNOWN_FIELDS]));
}

/** A signed report with fields of the next version in it, in a message with such fields around it. */
function sealed(device: string, boot: number, sequence: number, key: Parameters<typeof proto.sign>[1]): Buffer {
  const window = windowAgo(sequence);
  const known = proto.encodeMessage(proto.Report, {
    device,
    boot,
    sequence,
    model: window.model,
    planDigest: window.planDigest,
    windowStart: window.windowStart,
    windowSeconds: window.windowSeconds,
    inferences: window.inferences,
    counts: proto.packCounts(window.cells, counts.cellLayout(PLAN).pack),
    privacy: { level: proto.PrivacyLevel.PRIVACY_LEVEL_AGGREGATE },
  });
  const body = Buffer.concat([known, UNKNOWN_FIELDS]);
  const signature = proto.sign(proto.reportSigningBytes(body), key);
  const report = Buffer.concat([proto.encodeMessage(proto.SealedReport, { body, signature }), UNKNOWN_FIELDS]);
  return Buffer.concat([lengthDelimited(2, report), UNKNOWN_FIELDS]);
}
