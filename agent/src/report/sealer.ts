import { createHash } from 'node:crypto';
import { cellLayout } from '@fleetally/counts';
import {
  NoiseMechanism,
  PrivacyLevel,
  Report,
  SealedReport,
  encodeMessage,
  packCounts,
  reportSigningBytes,
  sign,
  type Fields,
} from '@fleetally/proto';
import type { DeviceKey } from '../keys/device-key.js';
import type { ClosedWindow } from '../sealed-window.js';
import type { ReportKey } from '../spool/record.js';
import { isLossless, type Losses } from './losses.js';

export type Attributes = Readonly<Record<string, string>>;

/** One agent start on one device: whose reports they are. `boot` is random, below 2^53. */
export interface Identity {
  readonly device: string;
  readonly boot: number;
  readonly key: DeviceKey;
}

/**
 * Turns closed windows into sealed reports: numbered from 1, chained by hash, signed by the device's key.
 *
 * A sealed report keeps its number even if it is lost before it is sent, so that the gaps in a device's numbers are
 * exactly the reports that were lost. Cost: about 80 µs for 300 cells, most of it the signature.
 */
export class Sealer {
  readonly #identity: Identity;
  #attributes: Attributes;
  #attributesDue = true;
  #sequence = 0;
  #previousDigest: Uint8Array = new Uint8Array(0);

  constructor(identity: Identity, attributes: Attributes) {
    this.#identity = identity;
    this.#attributes = attributes;
  }

  get attributes(): Attributes {
    return this.#attributes;
  }

  /** The next report carries them, if they differ from what the last one said. */
  setAttributes(attributes: Attributes): void {
    if (sameAttributes(attributes, this.#attributes)) return;
    this.#attributes = attributes;
    this.#attributesDue = true;
  }

  /** A report was lost, and perhaps the attributes with it: the next one carries them again. */
  repeatAttributes(): void {
    this.#attributesDue = true;
  }

  /** The name of the next report. */
  nextKey(): ReportKey {
    return { boot: this.#identity.boot, sequence: this.#sequence + 1 };
  }

  /**
   * The bytes of a SealedReport, and from then on the next number. `losses` are all since the last report.
   * Errors: WireError for a number that does not fit the wire; nothing has changed then.
   */
  seal(window: ClosedWindow, losses: Losses): Uint8Array {
    const body = encodeMessage(Report, this.#report(window, losses));
    const signature = sign(reportSigningBytes(body), this.#identity.key.privateKey);
    const sealed = encodeMessage(SealedReport, { body, signature });
    this.#sequence++;
    this.#previousDigest = createHash('sha256').update(body).digest();
    this.#attributesDue = false;
    return sealed;
  }

  /** Fields at their default are left out: they cost bytes and say nothing. */
  #report(window: ClosedWindow, losses: Losses): Fields<'Report'> {
    const { model, privacy } = window;
    const first = this.#previousDigest.length === 0;
    const dp = privacy.level === 'dp';
    return {
      device: this.#identity.device,
      ...this.nextKey(),
      ...(first ? {} : { previousDigest: this.#previousDigest }),
      model: {
        name: model.name,
        version: model.version,
        ...(model.variant === '' ? {} : { variant: model.variant }),
        ...(model.digest.length === 0 ? {} : { digest: model.digest }),
      },
      planDigest: window.planDigest,
      windowStart: window.windowStart,
      windowSeconds: window.windowSeconds,
      inferences: window.inferences,
      counts: packCounts(window.cells, cellLayout(window.plan).pack),
      privacy: {
        level: dp ? PrivacyLevel.PRIVACY_LEVEL_DP : PrivacyLevel.PRIVACY_LEVEL_AGGREGATE,
        ...(privacy.milliEpsilon === 0 ? {} : { milliEpsilon: privacy.milliEpsilon }),
        ...(privacy.gaussian === undefined
          ? {}
          : { mechanism: NoiseMechanism.NOISE_MECHANISM_GAUSSIAN, ...privacy.gaussian }),
      },
      ...(isLossless(losses) ? {} : { losses: presentLosses(losses) }),
      ...(this.#attributesDue ? { attributes: this.#attributes } : {}),
    };
  }
}

function presentLosses(losses: Losses): Fields<'Losses'> {
  return Object.fromEntries(Object.entries(losses).filter(([, count]) => count !== 0));
}

function sameAttributes(a: Attributes, b: Attributes): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
