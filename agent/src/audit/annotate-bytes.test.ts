import { Report, SealedReport, SyncRequest, encodeMessage, wireSchema } from '@fleetally/proto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotate, type AnnotatedBytes } from './annotate-bytes.js';

const SEED = 20_261_128;
const schema = wireSchema();

/** Consecutive, without a gap, to the end. */
function expectWhole(found: readonly AnnotatedBytes[], bytes: Uint8Array): void {
  let at = 0;
  for (const { offset, length } of found) {
    expect(offset).toBe(at);
    expect(length).toBeGreaterThan(0);
    at += length;
  }
  expect(at).toBe(bytes.length);
}

const said = (found: readonly AnnotatedBytes[]) =>
  Object.fromEntries(found.map(({ path, meaning }) => [path, meaning]));

const reports = fc.record({
  device: fc.string(),
  boot: fc.maxSafeNat(),
  sequence: fc.maxSafeNat(),
  previousDigest: fc.uint8Array({ maxLength: 40 }),
  model: fc.record({ name: fc.string(), version: fc.string(), digest: fc.uint8Array({ maxLength: 40 }) }),
  windowStart: fc.maxSafeInteger(),
  windowSeconds: fc.nat(86_400),
  inferences: fc.integer(),
  counts: fc.uint8Array({ maxLength: 400 }),
  privacy: fc.record({ level: fc.integer({ min: 0, max: 9 }), milliEpsilon: fc.nat() }),
  attributes: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
});

describe('annotate', () => {
  it('leaves no byte of a report out, and knows all its fields', () => {
    fc.assert(
      fc.property(reports, fc.uint8Array({ maxLength: 64 }), (fields, signature) => {
        const bytes = encodeMessage(SealedReport, { body: encodeMessage(Report, fields), signature });
        const found = annotate(schema, 'SealedReport', bytes);
        expectWhole(found, bytes);
        expect(found.filter(({ type }) => type === 'unknown' || (type === 'bytes' && /no field/.test(type)))).toEqual(
          [],
        );
        expect(said(found)['body.sequence'] ?? '0').toBe(String(fields.sequence));
        expect(said(found)['body.inferences'] ?? '0').toBe(String(fields.inferences));
        expect(said(found)['body.window_start'] ?? '0').toBe(String(fields.windowStart));
      }),
      { seed: SEED },
    );
  });

  it('leaves no byte out of anything, however damaged', () => {
    const whole = encodeMessage(SealedReport, { body: encodeMessage(Report, EXAMPLE), signature: new Uint8Array(64) });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, end) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = value;
        expectWhole(annotate(schema, 'SealedReport', bytes.subarray(0, end)), bytes.subarray(0, end));
      }),
      { seed: SEED, numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expectWhole(annotate(schema, 'TelemetryRequest', bytes), bytes);
      }),
      { seed: SEED },
    );
  });

  it('shows fields of a later version as unknown', () => {
    // Field 97 (a number), 98 (three bytes) and 99 (eight bytes), as no version has them.
    const later = [0x88, 0x06, 0x2a, 0x92, 0x06, 3, 1, 2, 3, 0x99, 0x06, 1, 2, 3, 4, 5, 6, 7, 8];
    const body = Buffer.concat([encodeMessage(Report, EXAMPLE), Buffer.from(later)]);
    const bytes = encodeMessage(SealedReport, { body, signature: new Uint8Array(64) });
    const found = annotate(schema, 'SealedReport', bytes);
    expectWhole(found, bytes);
    expect(found.filter(({ type }) => type === 'unknown').map(({ path, length }) => [path, length])).toEqual([
      ['body.field 97', 3],
      ['body.field 98', 6],
      ['body.field 99', 10],
    ]);
  });

  it('takes a field of another wire type for unknown, not for the one of that number', () => {
    expect(annotate(schema, 'Losses', Uint8Array.of(0x0a, 1, 7))).toMatchObject([{ type: 'unknown', length: 3 }]);
  });

  it('reads Sync messages too', () => {
    const bytes = encodeMessage(SyncRequest, {
      device: 'd1',
      boot: 7,
      attributes: { region: 'eu' },
      clockMs: -5,
      models: [{ name: 'm', version: '1' }],
    });
    const found = annotate(schema, 'SyncRequest', bytes);
    expectWhole(found, bytes);
    expect(said(found)).toMatchObject({
      device: '"d1"',
      boot: '7',
      'attributes.name': '"region"',
      'attributes.value': '"eu"',
      clock_ms: '-5',
      'models.name': '"m"',
    });
  });
});

const EXAMPLE = {
  device: 'd1',
  boot: 12,
  sequence: 3,
  model: { name: 'm', version: '1' },
  inferences: 100,
  counts: new Uint8Array(20).fill(7),
  privacy: { level: 1 },
  attributes: { hw: 'a' },
};
