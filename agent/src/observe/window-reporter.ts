import { cellLayout, checkCounts, feedbackTotals, planDigest } from '@fleetally/counts';
import type { Counts } from '@fleetally/counts';

import type { ClosedWindow } from '../sealed-window.js';
import { messageOf } from './message-of.js';
import type { ObserverOptions, ObserverStatus } from './observation.js';
import type { ProblemTeller } from './problem.js';
import { ALL_REPORTED, addUnreported, toldLosses } from './unreported-losses.js';
import type { UnreportedLosses } from './unreported-losses.js';
import type { EndedWindow } from './windows.js';

type Reported = Pick<ObserverStatus, 'sentWindows' | 'withheldInferences' | 'withheldLabels'>;

/** Takes a model's ended windows through its gate, and hands what may leave, with the losses since the last, to `send`. */
export class WindowReporter {
  readonly #options: ObserverOptions;
  readonly #problems: ProblemTeller;
  readonly #planDigest: Uint8Array;
  #sentWindows = 0;
  #withheld = 0;
  #withheldLabels = 0;
  /** Losses that no window has reported yet. */
  #unreported = ALL_REPORTED;

  constructor(options: ObserverOptions, problems: ProblemTeller) {
    this.#options = options;
    this.#problems = problems;
    this.#planDigest = planDigest(options.plan);
  }

  /** Takes over an ended window. */
  take({ start, counts }: EndedWindow): void {
    const { plan, privacy, gate } = this.#options;
    const labels = feedbackTotals(plan, counts.cells)?.samples ?? 0;
    const problem = checkCounts(plan, counts.cells, counts.inferences, { noisy: false });
    if (problem !== undefined) {
      const noisy = privacy.level === 'dp';
      const fate = noisy ? 'noise covers it' : 'it was withheld';
      this.#problems.tell('WINDOW', `a window's counts did not add up; ${fate}: ${problem.detail}`);
      // At level dp a window that is missing, and the exact number of what it lost, would tell of single inferences. Half
      // of one still changes each block by one at most, which is what the noise is for.
      if (!noisy) {
        this.#withhold(counts.inferences);
        this.#withheldLabels += labels;
        this.#tellAlone(start);
        return;
      }
    }
    // A window of failures only has nothing for the gate; at level dp even that must not make a difference.
    const nothing = counts.inferences === 0 && labels === 0 && privacy.level === 'aggregate';
    const admitted = nothing ? undefined : gate.admit(start, counts);
    this.#takeWithheld();
    // Noise decides by inferences alone, and labels of a window that is not sent are not charged again with the next.
    if (admitted === undefined && privacy.level === 'dp') this.#withheldLabels += labels;
    if (admitted === undefined) this.#tellAlone(start);
    else this.#report(start, admitted);
  }

  /** Losses that the next report tells. */
  lost(losses: Partial<UnreportedLosses>): void {
    this.#unreported = addUnreported(this.#unreported, losses);
  }

  /** No window comes any more: what waits is given up. Result: losses that no report told. */
  giveUp(): UnreportedLosses {
    this.#options.gate.giveUp?.();
    this.#takeWithheld();
    const losses = this.#unreported;
    this.#unreported = ALL_REPORTED;
    return losses;
  }

  status(): Reported {
    return {
      sentWindows: this.#sentWindows,
      withheldInferences: this.#withheld,
      withheldLabels: this.#withheldLabels,
    };
  }

  /**
   * Without this a model whose every call fails to be counted, or that never has enough of them, would be silent for
   * ever: nobody would hear of it. Losses make a report of their own, without counts, once they are of as many
   * inferences as counts would have to be; at level dp never, since windows without counts are sent there anyhow.
   */
  #tellAlone(start: number): void {
    const { plan, privacy, minSamples } = this.#options;
    const { withheld, errors } = this.#unreported;
    if (privacy.level === 'dp' || withheld + errors < Math.max(1, minSamples)) return;
    this.#report(start, { cells: new Int32Array(cellLayout(plan).cellCount), inferences: 0 });
  }

  #report(windowStart: number, { inferences, cells }: Counts): void {
    const { model, plan, windowSeconds, privacy } = this.#options;
    const losses = toldLosses(this.#unreported, privacy.level);
    this.#unreported = ALL_REPORTED;
    this.#sentWindows += 1;
    const planDigest = this.#planDigest;
    this.#send({ model, plan, planDigest, windowStart, windowSeconds, inferences, cells, privacy, losses });
  }

  #send(window: ClosedWindow): void {
    try {
      this.#options.send(window);
    } catch (cause) {
      this.#problems.tell('OUTBOX', `a window could not be handed over: ${messageOf(cause)}`, cause);
      this.#withhold(Math.max(0, window.inferences));
      // No report has told them after all.
      const { withheldInferences: withheld, countingErrors: errors } = window.losses;
      this.#unreported = addUnreported(this.#unreported, { withheld, errors });
    }
  }

  #takeWithheld(): void {
    const { gate } = this.#options;
    this.#withhold(gate.takeWithheld());
    this.#withheldLabels += gate.takeWithheldLabels?.() ?? 0;
  }

  #withhold(inferences: number): void {
    this.#withheld += inferences;
    this.#unreported = addUnreported(this.#unreported, { withheld: inferences });
  }
}
