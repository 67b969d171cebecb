import type { Cancel, Timers } from '../uplink/timers.js';
import type { DeliveryRecord } from './delivery-record.js';
import { judgeProbation, LONG_ENOUGH_MS, type Answers, type ProbationVerdict } from './probation.js';

const NONE: Answers = { answered: 0, failed: 0 };

/** Counts the inferences of what serves, and ends its probation. */
export class ProbationWatch {
  readonly #record: DeliveryRecord;
  readonly #timers: Timers;
  readonly #onEnd: (verdict: Exclude<ProbationVerdict, { verdict: 'open' }>) => void;
  #now = NONE;
  #before = NONE;
  #since = 0;
  #isOpen = false;
  #cancel: Cancel | undefined;

  constructor(
    record: DeliveryRecord,
    timers: Timers,
    onEnd: (verdict: Exclude<ProbationVerdict, { verdict: 'open' }>) => void,
  ) {
    this.#record = record;
    this.#timers = timers;
    this.#onEnd = onEnd;
  }

  /** Something else serves from now on, or serves again after a start. On probation when the record says so. */
  begin(): void {
    this.#cancel?.();
    // One that is being tried itself is no measure for the next.
    if (!this.#isOpen) this.#before = this.#now;
    this.#now = NONE;
    this.#since = this.#timers.now();
    this.#isOpen = this.#record.state.trying !== undefined;
    if (!this.#isOpen) return;
    this.#cancel = this.#timers.after(LONG_ENOUGH_MS, () => {
      this.#judge();
    });
  }

  count(outcome: 'answered' | 'failed'): void {
    const { answered, failed } = this.#now;
    this.#now = outcome === 'answered' ? { answered: answered + 1, failed } : { answered, failed: failed + 1 };
    if (this.#isOpen) this.#judge();
  }

  /** In good order: what happens between now and the next start is not its doing. */
  end(): void {
    this.#cancel?.();
    const { state } = this.#record;
    if (state.trying !== undefined) this.#record.note({ ...state, trying: { ...state.trying, stopped: true } });
  }

  #judge(): void {
    const verdict = judgeProbation(this.#now, this.#before, this.#timers.now() - this.#since);
    if (verdict.verdict === 'open') return;
    this.#isOpen = false;
    this.#cancel?.();
    if (verdict.verdict === 'passed') {
      const { trying: _trying, ...state } = this.#record.state;
      this.#record.note(state);
    }
    this.#onEnd(verdict);
  }
}
