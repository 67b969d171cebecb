import { createHmac, timingSafeEqual } from 'node:crypto';

/** As long as it holds; a device that asks later calls Sync first, as it does after a restart of the collector. */
export const CHALLENGE_MS = 3_600_000;
const EXPIRY_BYTES = 8;
const TAG_BYTES = 16;

/**
 * What devices have to sign into their requests for files, so that a request that was overheard is of no use an hour later.
 * Nothing is kept: a challenge says itself until when it holds, and bears this collector's mark for one device.
 *
 * Format: expiry (ms since the epoch, 8 bytes, little endian), then 16 bytes of HMAC-SHA-256 over it and the device's name.
 */
export class FetchChallenges {
  readonly #secret: Uint8Array;

  /** `secret`: 32 random bytes of this process. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  issue(device: string, nowMs: number): Uint8Array {
    const expiry = Buffer.alloc(EXPIRY_BYTES);
    expiry.writeBigInt64LE(BigInt(Math.round(nowMs) + CHALLENGE_MS));
    return Buffer.concat([expiry, this.#tag(expiry, device)]);
  }

  /** Whether it was issued to this device, by this collector, within the last hour. False for bytes of any other form. */
  holds(challenge: Uint8Array, device: string, nowMs: number): boolean {
    if (challenge.byteLength !== EXPIRY_BYTES + TAG_BYTES) return false;
    const bytes = Buffer.from(challenge);
    const expiry = bytes.subarray(0, EXPIRY_BYTES);
    if (!timingSafeEqual(bytes.subarray(EXPIRY_BYTES), this.#tag(expiry, device))) return false;
    const leftMs = Number(expiry.readBigInt64LE()) - nowMs;
    // A clock that was put back must not make it hold for longer.
    return leftMs > 0 && leftMs <= CHALLENGE_MS;
  }

  #tag(expiry: Uint8Array, device: string): Buffer {
    return createHmac('sha256', this.#secret).update(expiry).update(device).digest().subarray(0, TAG_BYTES);
  }
}
