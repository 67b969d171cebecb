import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PrivacyLevel, Report, SealedReport, TelemetryRequest } from '../messages.js';
import { generateDeviceKey } from '../signing/device-key.js';
import { reportSigningBytes, sign } from '../signing/signing.js';
import { encodeMessage } from '../wire.js';
import { packCounts } from './pack-counts.js';
import type { PackLayout } from './pack-layout.js';
import { unpackCounts } from './unpack-counts.js';

// One window as the product's promise describes it: 100 inferences, 20 numeric features of 16 bins, their 190 pairs,
// 10 classes with 20 bins of confidence, latency and errors.
const FEATURES = 20;
const BINS = 16;
const INFERENCES = 100;
const LATENCY_BINS = 94;
const ERRORS = 8;
const LIMIT_BYTES = 700;

describe('a report of 20 features, 190 pairs and 10 classes at 100 inferences', () => {
  it.each([
    ['independent features', 0, 0],
    ['features that share a factor (correlation 0.5)', 0.5, 0],
    ['features that hardly differ (correlation 0.95)', 0.95, 0],
    ['features of which one value in ten is missing or out of range', 0.3, 0.1],
  ])(`takes at most ${LIMIT_BYTES} bytes on the wire: %s`, (name, correlation, odd) => {
    const random = mulberry32(7);
    let largest = 0;
    let total = 0;
    const rounds = 20;
    for (let round = 0; round < rounds; round++) {
      const counts = window(random, correlation, odd);
      const packed = packCounts(counts, LAYOUT);
      expect(unpackCounts(packed, LAYOUT)).toEqual(counts);
      const bytes = sealed(packed).length;
      largest = Math.max(largest, bytes);
      total += bytes;
    }
    console.log(`${name}: mean ${total / rounds}, largest ${largest} bytes a report`);
    expect(largest).toBeLessThanOrEqual(LIMIT_BYTES);
  });
});

const LAYOUT: PackLayout = [
  ...Array.from({ length: FEATURES }, () => [
    { kind: 'dense' as const, length: BINS },
    { kind: 'sparse' as const, length: 3 },
  ]).flat(),
  { kind: 'pairs', length: (FEATURES * (FEATURES - 1)) / 2 },
  { kind: 'sparse', length: 10 },
  { kind: 'sparse', length: 20 },
  { kind: 'sparse', length: LATENCY_BINS },
  { kind: 'sparse', length: ERRORS },
];

/** The whole message as the stream carries it, with keys and digests that cannot be compressed. */
function sealed(counts: Uint8Array): Uint8Array {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const body = encodeMessage(Report, {
    device: 'press-line-07/gateway-3',
    boot: 6_605_512_398_127_641,
    sequence: 20_161,
    previousDigest: digest('previous'),
    model: { name: 'vibration-classifier', version: '1.4.2', variant: 'int8', digest: digest('model') },
    planDigest: digest('plan'),
    windowStart: 1_790_000_100,
    windowSeconds: 300,
    inferences: INFERENCES,
    counts,
    privacy: { level: PrivacyLevel.PRIVACY_LEVEL_AGGREGATE },
  });
  const signature = sign(reportSigningBytes(body), generateDeviceKey());
  return encodeMessage(TelemetryRequest, { report: SealedReport.create({ body, signature }) });
}

/** Counts of one window: equiprobable bins, one common factor, latency log-normal around 3 ms. */
function window(random: () => number, correlation: number, odd: number): Int32Array {
  const features = Array.from({ length: FEATURES }, () => new Int32Array(BINS + 3));
  const pairs = new Int32Array((FEATURES * (FEATURES - 1)) / 2);
  const classes = new Int32Array(10);
  const confidence = new Int32Array(20);
  const latency = new Int32Array(LATENCY_BINS);
  for (let row = 0; row < INFERENCES; row++) {
    const common = normal(random);
    const upper: boolean[] = [];
    for (const cells of features) {
      const value = Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * normal(random);
      const bin = random() < odd ? BINS + Math.floor(random() * 3) : Math.floor(normalCdf(value) * BINS);
      cells[bin]! += 1;
      upper.push((bin >= BINS / 2 && bin < BINS) || bin === BINS + 1);
    }
    let pair = 0;
    for (let a = 0; a < FEATURES; a++) {
      for (let b = a + 1; b < FEATURES; b++) pairs[pair++]! += upper[a] === upper[b] ? 1 : 0;
    }
    classes[Math.floor(10 * random() ** 2)]! += 1;
    confidence[Math.floor(20 * (1 - 0.7 * random() ** 3))]! += 1;
    latency[Math.round(1 + Math.log(3000 * Math.exp(0.3 * normal(random))) / Math.log(1.1 / 0.9))]! += 1;
  }
  return Int32Array.from([
    ...features.flatMap((cells) => [...cells]),
    ...pairs,
    ...classes,
    ...confidence,
    ...latency,
    ...new Int32Array(ERRORS),
  ]);
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Abramowitz & Stegun 26.2.17, within 7.5e-8; here it only has to be monotone and below 1. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = Math.min(0.5, Math.max(1e-12, (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly));
  return x < 0 ? tail : 1 - tail;
}
