import type { DeviceChange } from './device-changes.js';
import type { ReleaseCut } from './release-cuts.js';

/** Whom one part of the upgraded devices is compared with. */
export interface Controls {
  readonly controls: readonly DeviceChange[];
  /** What such devices changed by before anybody was upgraded; empty where the controls know their own spread. */
  readonly past: () => readonly DeviceChange[];
  /** A sentence on whom, with a blank before it; empty where it is those of the part itself, or everybody for everybody. */
  readonly told: string;
}

/** With fewer of its own, a cohort is compared with others' as well. */
const FEWEST_OWN = 5;
/** Devices that are like all upgraded ones are compared with alone when they are so many for each upgraded one. */
const ALIKE_SHARE = 0.5;
/** Fewer controls than this don't know their own spread well enough. */
const KNOWN_BY_THEMSELVES = 11;

/**
 * Chooses for each part of a release's devices: its own controls, else those that have everything that all upgraded devices have, else
 * all. Source: docs/concepts/release-judgement.md.
 */
export class ControlChoice {
  readonly #all: readonly DeviceChange[];
  readonly #isAlike: (device: string) => boolean;
  readonly #pastOf: (has: (device: string) => boolean) => readonly DeviceChange[];
  readonly #alike: readonly DeviceChange[];
  #pastOfAlike: readonly DeviceChange[] | undefined;

  constructor(
    all: readonly DeviceChange[],
    isAlike: (device: string) => boolean,
    pastOf: (has: (device: string) => boolean) => readonly DeviceChange[],
  ) {
    this.#all = all;
    this.#isAlike = isAlike;
    this.#pastOf = pastOf;
    this.#alike = all.filter(({ device }) => isAlike(device));
  }

  /** `upgraded`: devices of the part. */
  of(cut: Pick<ReleaseCut, 'has' | 'isEverybody'>, upgraded: number): Controls {
    const own = this.#all.filter(({ device }) => cut.has(device));
    if (own.length >= FEWEST_OWN && !cut.isEverybody) {
      return { controls: own, past: () => pastFor(own, () => this.#pastOf(cut.has)), told: '' };
    }
    const few = cut.isEverybody ? '' : `, since only ${own.length} of this cohort were not upgraded`;
    const ofAll = cut.isEverybody ? '' : ` Compared with everybody's devices${few}.`;
    const alike = this.#alike;
    if (alike.length < Math.max(FEWEST_OWN, ALIKE_SHARE * upgraded)) {
      return { controls: this.#all, past: () => [], told: ofAll };
    }
    const isNarrow = alike.length < this.#all.length;
    return {
      controls: alike,
      past: () => pastFor(alike, () => (this.#pastOfAlike ??= this.#pastOf(this.#isAlike))),
      told: isNarrow ? ` Compared with those that are like all upgraded ones${few}.` : ofAll,
    };
  }
}

function pastFor(controls: readonly DeviceChange[], read: () => readonly DeviceChange[]): readonly DeviceChange[] {
  return controls.length < KNOWN_BY_THEMSELVES ? read() : [];
}
