import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ReportChain } from './report-chain.js';

describe('ReportChain', () => {
  const body = (sequence: number) => Buffer.from(`body ${sequence}`);
  const digest = (sequence: number) => createHash('sha256').update(body(sequence)).digest();

  it('tells a dropped report from a history written anew, and is silent about the rest', () => {
    const chain = new ReportChain();
    const follow = (sequence: number, previous: Uint8Array, boot = 1) =>
      chain.follow({ device: 'd', boot, sequence }, previous, body(sequence));
    expect(follow(1, new Uint8Array())).toBeUndefined();
    expect(follow(2, digest(1))).toBeUndefined();
    expect(follow(4, digest(3))).toBe('gap');
    expect(follow(5, digest(3))).toBe('mismatch');
    expect(follow(3, digest(2))).toBeUndefined();
    expect(follow(6, digest(5))).toBeUndefined();
    expect(follow(1, new Uint8Array(), 2)).toBeUndefined();
  });
});
