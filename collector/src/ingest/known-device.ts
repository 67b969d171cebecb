import type { KeyObject } from 'node:crypto';
import { publicKeyFromBytes } from '@fleetally/proto';
import type { Attributes } from '../store/report.js';

/** Boots whose attributes are remembered. Reports of older ones, days late, carry their own or get the newest. */
const REMEMBERED_BOOTS = 4;

/** What this collector knows about a device: the key it is pinned to, and what it said about itself. */
export class KnownDevice {
  readonly device: string;
  /** Raw Ed25519 public key, hex. */
  readonly publicKeyHex: string;
  readonly firstSeenMs: number;
  /** How far its clock was ahead when it introduced itself last, in milliseconds; undefined when it has not since the start. */
  clockSkewMs: number | undefined;
  /** Streams that were opened as this device must end. */
  forgotten = false;
  #publicKey: KeyObject | undefined;
  #currentBoot: number | undefined;
  readonly #attributes = new Map<number, Attributes>();

  constructor(device: string, publicKeyHex: string, firstSeenMs: number) {
    this.device = device;
    this.publicKeyHex = publicKeyHex;
    this.firstSeenMs = firstSeenMs;
  }

  /** Made when it is first needed: a fleet of 100,000 takes seconds to make, and starting must not wait for that. */
  get publicKey(): KeyObject {
    return (this.#publicKey ??= publicKeyFromBytes(Buffer.from(this.publicKeyHex, 'hex')));
  }

  /** Attributes that hold for a report of `boot` which brings none of its own. */
  attributesOf(boot: number): Attributes {
    return this.#attributes.get(boot) ?? this.#attributes.get(this.#currentBoot ?? boot) ?? {};
  }

  /** As it introduced itself last. */
  get attributes(): Attributes {
    return this.#attributes.get(this.#currentBoot ?? 0) ?? {};
  }

  /** The device runs as `boot` now; reports of earlier boots may still come. */
  booted(boot: number): void {
    this.#currentBoot = boot;
  }

  /**
   * Takes note of the attributes of one boot; true when that is news. An empty map says nothing: a device has at least
   * the attributes that its agent finds by itself.
   */
  learn(boot: number, attributes: Attributes): boolean {
    if (Object.keys(attributes).length === 0) return false;
    this.#currentBoot ??= boot;
    const known = this.#attributes.get(boot);
    if (known !== undefined && sameAttributes(known, attributes)) return false;
    this.#attributes.set(boot, attributes);
    for (const old of this.#attributes.keys()) {
      if (this.#attributes.size <= REMEMBERED_BOOTS) break;
      if (old !== this.#currentBoot) this.#attributes.delete(old);
    }
    return true;
  }
}

function sameAttributes(a: Attributes, b: Attributes): boolean {
  const entries = Object.entries(a);
  return entries.length === Object.keys(b).length && entries.every(([name, value]) => b[name] === value);
}
