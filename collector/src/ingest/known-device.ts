import type { KeyObject } from 'node:crypto';
import type { Attributes } from '../store/report.js';

/** What this collector knows about a device. */
export interface KnownDevice {
  readonly device: string;
  /** Pinned at first use. */
  readonly publicKey: KeyObject;
  readonly publicKeyHex: string;
  readonly firstSeenMs: number;
  /** The newest attributes, and the boot that said them. */
  attributes: Attributes;
  attributesBoot: number;
}
