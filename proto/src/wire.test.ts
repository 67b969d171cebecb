import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Ack,
  GetPlanRequest,
  GetPlanResponse,
  Report,
  SealedReport,
  SyncResponse,
  TelemetryRequest,
} from './messages.js';
import { decodeMessage, encodeMessage } from './wire.js';
import { WireError } from './wire-error.js';

const SEED = 20_260_801;
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof WireError ? error.code : `not a WireError: ${String(error)}`;
  }
  return 'nothing thrown';
};

describe('64-bit fields', () => {
  it('are plain numbers and survive a round trip up to 2^53 - 1, negative ones too', () => {
    const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(whole, whole, fc.maxSafeInteger(), fc.maxSafeInteger(), (boot, sequence, windowStart, inferences) => {
        const bytes = encodeMessage(Report, { boot, sequence, windowStart, inferences });
        const report = decodeMessage(Report, bytes);
        expect([report.boot, report.sequence, report.windowStart, report.inferences]).toEqual(
          [boot, sequence, windowStart, inferences].map((value) => value + 0),
        );
      }),
      { seed: SEED, examples: [[0, 0, 0, 0]] },
    );
  });

  it('read as 0 when absent', () => {
    const report = decodeMessage(Report, new Uint8Array());
    expect([report.boot, report.sequence, report.windowStart, report.inferences]).toEqual([0, 0, 0, 0]);
  });

  it('are refused beyond 2^53 - 1 instead of rounded', () => {
    const sequence = (varint: number[]) => Uint8Array.from([0x18, ...varint]);
    const twoTo53 = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10];
    expect(codeOf(() => decodeMessage(Report, sequence(twoTo53)))).toBe('MALFORMED');
    const below = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
    expect(decodeMessage(Report, sequence(below)).sequence).toBe(Number.MAX_SAFE_INTEGER);
    const boot = Uint8Array.from([0x11, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    expect(codeOf(() => decodeMessage(Report, boot))).toBe('MALFORMED');
    const packed = Uint8Array.from([0x12, twoTo53.length, ...twoTo53]);
    expect(codeOf(() => decodeMessage(Ack, packed))).toBe('MALFORMED');
  });

  it.each([2 ** 53, 0.5, Number.NaN, Infinity])('cannot be written as %d', (sequence) => {
    expect(codeOf(() => encodeMessage(Report, { sequence }))).toBe('UNREPRESENTABLE');
    expect(codeOf(() => encodeMessage(Ack, { sequences: [1, sequence] }))).toBe('UNREPRESENTABLE');
  });
});

describe('decodeMessage', () => {
  it('passes over fields of a later version, which stay in the body that was signed', () => {
    const field37 = [0xaa, 0x02, 3, 7, 8, 9];
    const body = Uint8Array.from([...encodeMessage(Report, { device: 'd', sequence: 5 }), ...field37]);
    const sealed = Uint8Array.from([...encodeMessage(SealedReport, { body }), ...field37]);
    const decoded = decodeMessage(SealedReport, sealed);
    expect([...decoded.body]).toEqual([...body]);
    expect(decodeMessage(Report, decoded.body)).toMatchObject({ device: 'd', sequence: 5 });
  });

  it('throws WireError or gives a message, whatever the bytes are', () => {
    const sealed = encodeMessage(TelemetryRequest, {
      report: { body: encodeMessage(Report, { device: 'd', sequence: 3, attributes: { a: 'b' } }) },
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(sealed.length - 1), fc.nat(255), (noise, at, flip) => {
        const flipped = Uint8Array.from(sealed);
        flipped[at]! ^= flip;
        for (const bytes of [noise, flipped, sealed.subarray(0, at)]) {
          for (const type of [TelemetryRequest, SealedReport, Report] as const) {
            expect(['MALFORMED', 'nothing thrown']).toContain(codeOf(() => decodeMessage<object, never>(type, bytes)));
          }
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('does not let a map key reach the prototype', () => {
    const bytes = encodeMessage(Report, { attributes: JSON.parse('{"__proto__":"x"}') as Record<string, string> });
    const { attributes } = decodeMessage(Report, bytes);
    expect(Object.keys(attributes)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('desired plans', () => {
  it('are written in these very bytes, and read back from them', () => {
    const digest = Uint8Array.of(0xab, 0xcd);
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    const sync = encodeMessage(SyncResponse, { clockMs: 5, desiredPlans: [{ model: 'har', digest }] });
    expect(hex(sync)).toBe('18052209' + '0a03686172' + '1202abcd');
    expect(decodeMessage(SyncResponse, sync).desiredPlans).toMatchObject([{ model: 'har' }]);
    expect(hex(encodeMessage(GetPlanRequest, { device: 'd', digest }))).toBe('0a0164' + '1202abcd');
    expect(hex(encodeMessage(GetPlanResponse, { plan: Uint8Array.of(0x7b, 0x7d) }))).toBe('0a027b7d');
  });

  it('are none where a collector of before says nothing of them', () => {
    expect(decodeMessage(SyncResponse, Uint8Array.of(0x18, 5)).desiredPlans).toEqual([]);
  });
});
