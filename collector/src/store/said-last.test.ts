import { describe, expect, it } from 'vitest';
import type { RunningDeviceRow } from './running-store.js';
import { saidLast } from './said-last.js';

const OLD = { version: '1.0.0', variant: 'fp32', digest: 'a0' };
const NEW = { version: '1.1.0', variant: 'int8', digest: 'b1' };
const REPORTED: RunningDeviceRow = {
  ...{ device: 'd1', model: 'gait', ...NEW, previousDigest: OLD.digest, attributes: {} },
  ...{ since: 10_000, lastWindow: 20_000, windowSeconds: 300 },
};

describe('saidLast', () => {
  it('goes by a call that was made after what reports say began, and by reports where there is none', () => {
    expect(saidLast(REPORTED, { runs: OLD, recordedAtMs: 20_100_000 })).toEqual({ ...REPORTED, ...OLD });
    expect(saidLast(REPORTED, undefined)).toBe(REPORTED);
  });

  it('goes by reports that began after the last call, such as those of a device that was rolled back by hand', () => {
    expect(saidLast(REPORTED, { runs: OLD, recordedAtMs: 9_000_000 })).toBe(REPORTED);
  });
});
