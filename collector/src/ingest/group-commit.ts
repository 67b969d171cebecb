import { StoreError } from '../store/store-error.js';

export interface GroupCommitOptions<T> {
  /** Makes a batch durable. Called serially. Rejects with StoreError. */
  readonly write: (items: readonly T[]) => Promise<void>;
  /** Most items in one write. */
  readonly maxItems: number;
  /** Longest wait for company, from the first item of a batch on. */
  readonly maxDelayMs: number;
  /**
   * Items that may wait, being written included. From here on `full` is true, and callers should hold back; `submit`
   * itself refuses at twice as many, so that many callers can each finish what they have in hand.
   */
  readonly maxWaiting: number;
  /** Told of the error each time writing begins to fail, not of every retry. */
  readonly onFailing: (error: StoreError) => void;
  /** First and longest pause after UNAVAILABLE; each pause doubles the one before. */
  readonly retryMs?: readonly [first: number, longest: number];
}

interface Entry<T> {
  readonly item: T;
  readonly settle: (outcome: 'stored' | 'rejected') => void;
  readonly fail: (error: StoreError) => void;
}

/**
 * Many small writes made durable together, in order, one batch at a time.
 *
 * A batch that the store can't take now is tried again until it can, or until `close`. A batch that the store will never
 * take is halved until the items to blame are alone, so that they and nothing else are lost.
 */
export class GroupCommit<T> {
  readonly #options: GroupCommitOptions<T>;
  readonly #queue: Entry<T>[] = [];
  readonly #roomWaiters = new Set<() => void>();
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #failing = false;
  #closing = false;

  constructor(options: GroupCommitOptions<T>) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting;
  }

  get full(): boolean {
    return this.#waiting >= this.#options.maxWaiting;
  }

  /** True while the store is not taking what is due. */
  get failing(): boolean {
    return this.#failing;
  }

  /**
   * Resolves when the item is durable ('stored') or can never be ('rejected').
   * Errors: StoreError UNAVAILABLE when far too much waits, or when `close` gave up waiting for the store.
   */
  submit(item: T): Promise<'stored' | 'rejected'> {
    if (this.#closing || this.#waiting >= 2 * this.#options.maxWaiting) {
      const why = this.#closing ? 'the collector is stopping' : 'too many writes are waiting for the store';
      return Promise.reject(new StoreError('UNAVAILABLE', why));
    }
    this.#waiting += 1;
    return new Promise((settle, fail) => {
      this.#queue.push({ item, settle, fail });
      this.#schedule();
    });
  }

  /** Calls back once, as soon as no more than half of the places are taken. */
  onRoom(callback: () => void): void {
    this.#roomWaiters.add(callback);
    this.#announceRoom();
  }

  /** Writes what waits, with one last try while the store is away, then refuses everything. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#wake?.();
    while (this.#running !== undefined || this.#queue.length > 0) await (this.#running ?? this.#run());
  }

  #schedule(): void {
    if (this.#running !== undefined) return;
    if (this.#queue.length >= this.#options.maxItems) {
      this.#start();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#start();
    }, this.#options.maxDelayMs);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#running === undefined) void this.#run();
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#writeBatch(this.#queue.splice(0, this.#options.maxItems)).then(() => {
      this.#running = undefined;
      this.#announceRoom();
      if (this.#queue.length > 0) this.#schedule();
    });
    return this.#running;
  }

  /** Never rejects: every entry is told its own fate. */
  async #writeBatch(entries: readonly Entry<T>[]): Promise<void> {
    const error = await this.#writeUntilDecided(entries.map((entry) => entry.item));
    if (error?.code === 'REJECTED' && entries.length > 1) {
      const middle = entries.length >> 1;
      await this.#writeBatch(entries.slice(0, middle));
      await this.#writeBatch(entries.slice(middle));
      return;
    }
    this.#waiting -= entries.length;
    for (const entry of entries) {
      if (error === undefined) entry.settle('stored');
      else if (error.code === 'REJECTED') entry.settle('rejected');
      else entry.fail(error);
    }
  }

  async #writeUntilDecided(items: readonly T[]): Promise<StoreError | undefined> {
    const [first, longest] = this.#options.retryMs ?? [100, 5_000];
    for (let pauseMs = first; ; pauseMs = Math.min(longest, pauseMs * 2)) {
      const error = await this.#tryWrite(items);
      const failed = error !== undefined && error.code !== 'REJECTED';
      if (failed && !this.#failing) this.#options.onFailing(error);
      this.#failing = failed;
      if (!this.#failing || this.#closing) return error;
      await this.#pause(pauseMs);
    }
  }

  async #tryWrite(items: readonly T[]): Promise<StoreError | undefined> {
    try {
      await this.#options.write(items);
      return undefined;
    } catch (cause) {
      return cause instanceof StoreError ? cause : new StoreError('UNAVAILABLE', String(cause), { cause });
    }
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    this.#wake = undefined;
    clearTimeout(timer);
  }

  #announceRoom(): void {
    if (this.#waiting * 2 > this.#options.maxWaiting) return;
    const waiters = [...this.#roomWaiters];
    this.#roomWaiters.clear();
    for (const waiter of waiters) waiter();
  }
}
