import { describeFailure } from './describe-failure.js';
import type { ReachedMark } from './reached-mark.js';
import type { SessionEnd } from './session.js';

/** What a person should hear of the way to the collector. */
export interface UplinkTrouble {
  /**
   * `unreachable`: a collector that this device has never reached does not answer. `refused`: it will never take this
   * device, or a report. `left`: reports stay on the device at the end.
   */
  readonly kind: 'unreachable' | 'refused' | 'left';
  readonly message: string;
}

export type UplinkTroubleListener = (trouble: UplinkTrouble) => void;

/**
 * Tells each kind of trouble once. A device is offline for normal reasons: outages of a collector that was reached before
 * are told at the end only, when reports are left.
 */
export class UplinkTroubles {
  readonly #address: string;
  readonly #mark: ReachedMark;
  readonly #listener: UplinkTroubleListener;
  readonly #told = new Set<UplinkTrouble['kind']>();
  #last: string | undefined;
  #isAnswered = false;
  #isClosing = false;

  constructor(address: string, mark: ReachedMark, listener: UplinkTroubleListener) {
    this.#address = address;
    this.#mark = mark;
    this.#listener = listener;
  }

  /** The collector has acknowledged something. */
  answered(): void {
    this.#last = undefined;
    this.#isAnswered = true;
    this.#mark.note();
  }

  /** An attempt has ended by itself. */
  ended(end: SessionEnd): void {
    if (end.outcome !== 'failed') {
      this.answered();
      return;
    }
    const { kind, says } = describeFailure(this.#address, end.why, end.code);
    this.#last = says;
    // What fails at the end is told with what it leaves.
    if (this.#isClosing) return;
    if (kind === 'refused') this.#tell(kind, `${says}; reports wait on the device`);
    else if (!this.#mark.reached) this.#tell(kind, `${says}; reports wait on the device, and it is tried again`);
  }

  /** A report was refused for good. */
  rejected(reason: string): void {
    this.#tell('refused', `${this.#address} refused a report, which is dropped: ${reason}`);
  }

  /** The last reports are being sent. */
  closing(): void {
    this.#isClosing = true;
  }

  /** Nothing is sent any more; so many reports wait. Reports that only lacked the time are no trouble. */
  closed(reports: number): void {
    if (reports === 0 || (this.#last === undefined && this.#isAnswered)) return;
    const [wait, go] = reports === 1 ? ['1 report waits', 'it goes'] : [`${reports} reports wait`, 'they go'];
    this.#tell('left', `${wait}: ${this.#last ?? `${this.#address} has not answered`}; ${go} with the next start`);
  }

  #tell(kind: UplinkTrouble['kind'], message: string): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    try {
      this.#listener({ kind, message });
    } catch {
      // The listener is the application's; sending must not fail because of it.
    }
  }
}
