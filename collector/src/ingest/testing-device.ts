import { createHash } from 'node:crypto';
import { credentials } from '@grpc/grpc-js';
import { canonicalPlanBytes, cellLayout, Counter, parsePlan, planDigest, type Plan } from '@fleetally/counts';
import {
  CollectorClient,
  deviceKeyFromSeed,
  encodeMessage,
  fetchSigningBytes,
  packCounts,
  PrivacyLevel,
  publicKeyBytes,
  Report,
  reportSigningBytes,
  sign,
  syncSigningBytes,
  type Fields,
  type TelemetryResponse,
  type TelemetryStream,
} from '@fleetally/proto';

/** A small plan with every kind of block that reports of tests need. */
export const TEST_PLAN: Plan = parsePlan({
  schema: 'fleetally.plan/1',
  model: 'pump',
  features: [numeric('flow', 0), numeric('heat', 1)],
  pairs: [[0, 1]],
});

function numeric(name: string, column: number): object {
  const edges = Array.from({ length: 17 }, (_, i) => i / 16);
  const reference = Array.from({ length: 19 }, (_, i) => (i < 16 ? 100 : 0));
  return { kind: 'numeric', name, source: { tensor: 'x', column }, edges, split: 8, reference };
}

export interface SealOptions {
  /** Inferences. @default 20 */
  readonly rows?: number;
  readonly change?: Fields<'Report'>;
  readonly counts?: Int32Array;
}

/** A device as the wire sees it, without an agent: it counts, seals and signs, and can be made to lie. */
export class TestDevice {
  readonly name: string;
  readonly boot: number;
  readonly plan: Plan;
  readonly #key;
  #sequence = 0;
  #previous: Uint8Array = new Uint8Array();

  constructor(name: string, { boot = 7_001, plan = TEST_PLAN, keySeed = name } = {}) {
    this.name = name;
    this.boot = boot;
    this.plan = plan;
    this.#key = deviceKeyFromSeed(createHash('sha256').update(keySeed).digest());
  }

  syncRequest(clockMs: number, attributes: Record<string, string> = {}): Fields<'SyncRequest'> {
    const { name: device, boot } = this;
    return {
      device,
      boot,
      clockMs,
      attributes,
      publicKey: publicKeyBytes(this.#key),
      agentVersion: '0.1.0',
      planDigests: [planDigest(this.plan)],
      signature: sign(syncSigningBytes({ device, boot, clockMs }), this.#key),
    };
  }

  /** As `syncRequest`, of a device that takes its models from the collector. */
  deliverySync(
    clockMs: number,
    runs: Fields<'RunningModel'>,
    said: Fields<'DeliveryStatus'>[] = [],
    attributes: Record<string, string> = {},
  ): Fields<'SyncRequest'> {
    const request = this.syncRequest(clockMs, attributes);
    return { ...request, models: [runs], executionProviders: ['cpu'], deliveries: said };
  }

  /** Without a challenge, as agents of before 0.3 ask. */
  fetchRequest(
    digest: Uint8Array,
    offset: number,
    clockMs: number,
    challenge: Uint8Array = new Uint8Array(),
  ): Fields<'FetchArtifactRequest'> {
    const asked = { device: this.name, digest, offset, clockMs, challenge };
    return { ...asked, signature: sign(fetchSigningBytes(asked), this.#key) };
  }

  /** Introduces itself and hands over its plan if asked to. */
  async introduce(client: CollectorClient, clockMs: number, attributes: Record<string, string> = {}): Promise<void> {
    const { missingPlans } = await client.sync(this.syncRequest(clockMs, attributes));
    if (missingPlans.length > 0) await client.putPlan(this.putPlanRequest());
  }

  putPlanRequest(): Fields<'PutPlanRequest'> {
    return { device: this.name, plan: canonicalPlanBytes(this.plan) };
  }

  /** The next report, of `rows` deterministic inferences; `change` has the last word on its fields. */
  seal(windowStart: number, options: SealOptions = {}): Fields<'SealedReport'> {
    const { rows = 20, change = {}, counts = this.count(rows) } = options;
    this.#sequence += 1;
    const body = encodeMessage(Report, {
      device: this.name,
      boot: this.boot,
      sequence: this.#sequence,
      previousDigest: this.#previous,
      model: { name: this.plan.model, version: '1.0.0', variant: 'fp32', digest: new Uint8Array(32).fill(7) },
      planDigest: planDigest(this.plan),
      windowStart,
      windowSeconds: 300,
      inferences: rows,
      counts: packCounts(counts, cellLayout(this.plan).pack),
      privacy: { level: PrivacyLevel.PRIVACY_LEVEL_AGGREGATE, milliEpsilon: 0 },
      ...change,
    });
    this.#previous = createHash('sha256').update(body).digest();
    return { body, signature: sign(reportSigningBytes(body), this.#key) };
  }

  count(rows: number): Int32Array {
    const counter = new Counter(this.plan);
    const width = this.plan.features.length;
    const values = Float64Array.from({ length: rows * width }, (_, i) => ((i * 37 + this.#sequence * 11) % 101) / 101);
    counter.countRows(values, rows);
    counter.countLatency(0.002, rows);
    return counter.finish().cells;
  }
}

export function testClient(address: string): CollectorClient {
  return new CollectorClient(address, credentials.createInsecure(), { 'grpc.max_send_message_length': 200 << 20 });
}

/** A telemetry stream whose answers can be awaited. */
export class TestStream {
  readonly call: TelemetryStream;
  readonly acked = new Set<number>();
  readonly rejections: Fields<'Rejection'>[] = [];
  readonly plansNeeded: Fields<'PlanNeeded'>[] = [];
  /** The status that ended the stream. */
  readonly ended: Promise<{ code: number; details: string }>;
  onAck: (sequence: number) => void = () => undefined;
  #changed: (() => void)[] = [];

  constructor(client: CollectorClient, device: TestDevice) {
    this.call = client.telemetry();
    this.call.on('data', (response: TelemetryResponse) => {
      for (const ack of response.acks?.acks ?? []) {
        for (const sequence of ack.sequences ?? []) {
          this.acked.add(sequence);
          this.onAck(sequence);
        }
      }
      if (response.rejection) this.rejections.push(response.rejection);
      if (response.planNeeded) this.plansNeeded.push(response.planNeeded);
      for (const changed of this.#changed.splice(0)) changed();
    });
    this.call.on('error', () => undefined);
    this.ended = new Promise((resolve) => this.call.on('status', resolve));
    this.call.write({ hello: { device: device.name, boot: device.boot } });
  }

  send(...reports: Fields<'SealedReport'>[]): this {
    for (const report of reports) this.call.write({ report });
    return this;
  }

  /** Resolves when so many answers have come; rejects when the stream ends before. */
  async answers(count: number): Promise<void> {
    const ended = this.ended.then(({ code, details }) => {
      if (this.#answered < count) throw new Error(`stream ended with ${code}: ${details}`);
    });
    while (this.#answered < count) {
      await Promise.race([new Promise<void>((resolve) => this.#changed.push(resolve)), ended]);
    }
  }

  get #answered(): number {
    return this.acked.size + this.rejections.length + this.plansNeeded.length;
  }
}
