import { createHash, type KeyObject } from 'node:crypto';
import { cellLayout, Counter, planDigest, type Plan } from '@fleetally/counts';
import { encodeMessage, packCounts, PrivacyLevel, Report, reportSigningBytes, sign } from '@fleetally/proto';
import type { Fields } from '@fleetally/proto';
import type { Random } from '@fleetally/sim';
import { drawRows, drawScores } from '../subject/tabular.js';

export const WINDOW_SECONDS = 300;
const INFERENCES = 100;

export interface SealedDevice {
  readonly device: string;
  readonly boot: number;
  readonly key: KeyObject;
  /** In order of their sequence numbers, from 1 on. */
  readonly reports: readonly Fields<'SealedReport'>[];
}

export interface FleetRequest {
  readonly plan: Plan;
  readonly devices: number;
  readonly reportsEach: number;
  /** Epoch seconds of the first window. */
  readonly firstWindow: number;
  readonly boot: number;
  readonly keys: readonly KeyObject[];
  /** Different packed counts, which reports take in turn. @default 256: drawing rows for each takes long */
  readonly pool?: number;
}

const POOL = 256;

/** What devices would have on their disks after so many windows: counted, packed, chained and signed for real. */
export function sealFleet(random: Random, request: FleetRequest): SealedDevice[] {
  const { plan, devices } = request;
  const pool = Array.from({ length: request.pool ?? POOL }, () =>
    packCounts(drawCounts(random, plan), cellLayout(plan).pack),
  );
  return Array.from({ length: devices }, (_, index) => sealDevice(pool, request, index));
}

function sealDevice(pool: readonly Uint8Array[], request: FleetRequest, index: number): SealedDevice {
  const { plan, reportsEach, firstWindow, boot } = request;
  const key = request.keys[index]!;
  const device = `bench-${index}`;
  const digest = planDigest(plan);
  let previousDigest: Uint8Array | undefined;
  const reports = Array.from({ length: reportsEach }, (_, window) => {
    const body = encodeMessage(Report, {
      ...{ device, boot, sequence: window + 1 },
      ...(previousDigest === undefined ? { attributes: attributesOf(index) } : { previousDigest }),
      model: { name: plan.model, version: '1.0.0' },
      planDigest: digest,
      windowStart: firstWindow + window * WINDOW_SECONDS,
      windowSeconds: WINDOW_SECONDS,
      inferences: INFERENCES,
      counts: pool[(index * 31 + window) % pool.length]!,
      privacy: { level: PrivacyLevel.PRIVACY_LEVEL_AGGREGATE },
    });
    previousDigest = createHash('sha256').update(body).digest();
    return { body, signature: sign(reportSigningBytes(body), key) };
  });
  return { device, boot, key, reports };
}

function attributesOf(index: number): Record<string, string> {
  const hw = index % 4;
  return { hw: `hw-${hw}`, firmware: `${hw}.${(index >> 2) % 2}`, region: `r-${(index >> 3) % 3}` };
}

function drawCounts(random: Random, plan: Plan): Int32Array {
  const counter = new Counter(plan);
  counter.countRows(drawRows(random, INFERENCES), INFERENCES);
  counter.countClasses(drawScores(random, INFERENCES), INFERENCES);
  for (let i = 0; i < INFERENCES; i++) counter.countLatency(0.004 * Math.exp(0.3 * random.normal()));
  return counter.finish().cells;
}
