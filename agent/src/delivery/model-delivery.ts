import type { RunningModel } from '../sealed-window.js';
import { Backoff } from '../uplink/backoff.js';
import type { FileSource, VersionFollower } from '../uplink/version-following.js';
import { bringVersion } from './bring-version.js';
import type { Serving } from './delivery-record.js';
import type { DeliveryState } from './delivery-state.js';
import { phaseOf, statusOf, type DeliveryTotals } from './delivery-status.js';
import type { DeliveryParts, ModelHost } from './model-host.js';
import { afterFailure, nextStep } from './next-step.js';
import { ProbationWatch } from './probation-watch.js';
import { giveUpCurrent, putBackPrevious } from './put-back-previous.js';
import { sameRequest, wantedOf, type Wanted } from './wanted.js';

/** Until something that may pass is tried again. */
const RETRY = { baseMs: 30_000, capMs: 3_600_000 };

/**
 * Follows what the collector wants one model to run: brings it, tests it, has it served, keeps the one before, and puts
 * that back when the new one breaks. One thing at a time; when the collector changes its mind, what was begun is dropped.
 * The state on disk is ahead of what serves at every step, so that a power cut leaves nothing that was never tested.
 */
export class ModelDelivery {
  readonly #parts: DeliveryParts;
  readonly #probation: ProbationWatch;
  readonly #retry: Backoff;
  readonly #totals = { fetchedBytes: 0, swaps: 0, failures: 0, fallBacks: 0 };
  readonly #progress = { testing: false, fetchedBytes: 0, trouble: '' };
  readonly #whole = new Set<string>();
  #host: ModelHost | undefined;
  #source: FileSource | undefined;
  /** `unasked`: the collector has not answered yet. */
  #wanted: Wanted | undefined | 'unasked' = 'unasked';
  #job: { readonly wanted: Wanted; readonly abort: AbortController } | undefined;
  #broken: string | undefined;
  #retryAt = 0;
  #nonsense = '';
  #dirty = false;
  #loop: Promise<void> | undefined;
  readonly #closing = new AbortController();

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#retry = new Backoff({ ...RETRY, random: () => 0.5 + parts.random() / 2 });
    this.#probation = new ProbationWatch(parts.record, parts.timers, (verdict) => {
      if (verdict.verdict === 'failed') {
        this.#broken = verdict.detail;
        this.#kick();
      } else {
        this.#parts.log.info(`${parts.model}: ${this.serving.version} has passed its probation`);
      }
    });
  }

  /** What is to be loaded, or was. */
  get serving(): Serving {
    return this.#parts.record.serving;
  }

  get totals(): DeliveryTotals {
    return { ...this.#totals, phase: phaseOf(this.#parts.record.state, this.#progress.testing) };
  }

  /** Once it serves. `follow` gives no source where there is no collector. */
  start(host: ModelHost, follow: (follower: VersionFollower) => FileSource | undefined): void {
    this.#host = host;
    this.#probation.begin();
    const { model, record, settings, askMs } = this.#parts;
    this.#source = follow({
      model,
      askMs,
      executionProviders: [...new Set([settings.executionProvider ?? 'cpu', 'cpu'])],
      running: () => this.#running(),
      status: () => statusOf(record.state, record.configured, this.#progress),
      want: (desired) => {
        this.#want(desired === undefined ? undefined : wantedOf(desired));
      },
    });
  }

  /** What serves can't be loaded: whether there is another to try now. Only before `start`. */
  unloadable(why: string): Promise<boolean> {
    return giveUpCurrent(why, this.#parts);
  }

  /** One inference of what serves: whether it was answered, or the runtime failed. */
  inference(outcome: 'answered' | 'failed'): void {
    this.#probation.count(outcome);
  }

  /** What was begun goes on with the next start. Idempotent; never rejects. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#source?.stop();
    await this.#loop;
    this.#probation.end();
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  #running(): RunningModel {
    const { version, variant, digest } = this.serving;
    return { name: this.#parts.model, version, variant, digest: Buffer.from(digest, 'hex') };
  }

  #want(wanted: Wanted | string | undefined): void {
    const nonsense = typeof wanted === 'string' ? wanted : '';
    // It is said again with every answer.
    if (nonsense !== '' && nonsense !== this.#nonsense)
      this.#parts.log.warn(`${this.#parts.model}: what the collector wants can't be right: ${nonsense}`);
    this.#nonsense = nonsense;
    this.#wanted = typeof wanted === 'string' ? undefined : wanted;
    this.#kick();
  }

  #kick(): void {
    const wanted = this.#wanted;
    const goesOn = typeof wanted === 'object' && this.#job !== undefined && sameRequest(wanted, this.#job.wanted);
    if (!goesOn || this.#broken !== undefined) this.#job?.abort.abort();
    this.#dirty = true;
    this.#run();
  }

  #run(): void {
    this.#loop ??= this.#work().finally(() => {
      this.#loop = undefined;
      if (this.#dirty && !this.#closed) this.#run();
    });
  }

  async #work(): Promise<void> {
    while (this.#dirty && !this.#closed && this.#host !== undefined) {
      this.#dirty = false;
      if (this.#broken === undefined) await this.#step(this.#host);
      else await this.#fallBack(this.#broken, this.#host);
    }
  }

  async #fallBack(detail: string, host: ModelHost): Promise<void> {
    this.#broken = undefined;
    if (await putBackPrevious(detail, { ...this.#parts, host, signal: this.#closing.signal, onServing: this.#served }))
      this.#totals.fallBacks += 1;
    this.#source?.changed();
    // What is wanted may be another than what broke.
    this.#dirty = true;
  }

  async #step(host: ModelHost): Promise<void> {
    const { record, timers } = this.#parts;
    if (this.#wanted === 'unasked') return;
    const mayRetry = timers.now() >= this.#retryAt;
    const step = nextStep(record.state, record.installed, this.#wanted, mayRetry);
    if (step.act === 'bring') await this.#bring(step.wanted, host);
    else if (step.act === 'note') this.#note(step.state);
  }

  async #bring(wanted: Wanted, host: ModelHost): Promise<void> {
    const source = this.#source;
    if (source === undefined) return;
    const abort = new AbortController();
    this.#job = { wanted, abort };
    try {
      await bringVersion(wanted, {
        ...{ ...this.#parts, host, source, progress: this.#progress, whole: this.#whole },
        signal: AbortSignal.any([abort.signal, this.#closing.signal]),
        onCame: (bytes) => (this.#totals.fetchedBytes += bytes),
        onServing: this.#served,
      });
      this.#totals.swaps += 1;
      this.#retry.reset();
    } catch (error) {
      if (!abort.signal.aborted && !this.#closed) this.#failed(wanted, error);
    } finally {
      this.#job = undefined;
      this.#progress.testing = false;
      source.changed();
    }
  }

  #failed(wanted: Wanted, cause: unknown): void {
    const { record, timers, model, log } = this.#parts;
    const { state, detail, again } = afterFailure(record.state, wanted, cause, timers.now());
    this.#totals.failures += 1;
    this.#note(state);
    log.warn(`${model}: ${wanted.version} was not taken, ${this.serving.version} serves on: ${detail}`);
    if (!again) return;
    const delayMs = this.#retry.nextDelayMs();
    this.#retryAt = timers.now() + delayMs;
    timers.after(delayMs, () => {
      if (!this.#closed) this.#kick();
    });
  }

  readonly #served = (): void => {
    this.#probation.begin();
  };

  #note(state: DeliveryState): void {
    const { record } = this.#parts;
    record.note(state);
    // Nothing is being brought at such a moment.
    record.folder.keepOnly(new Set(record.kept));
    this.#source?.changed();
  }
}
