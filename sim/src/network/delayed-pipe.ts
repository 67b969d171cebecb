import type { Socket } from 'node:net';

interface Chunk {
  /** null is the end of the stream. */
  bytes: Buffer | null;
  dueMs: number;
}

/**
 * One direction of a proxied connection: every chunk is passed on `delayMs` after it came, in order, unless held.
 *
 * It takes no notice of back-pressure: what is held stays in memory, which is fine for tests.
 */
export class DelayedPipe {
  readonly #to: Socket;
  readonly #queue: Chunk[] = [];
  delayMs: number;
  #held = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, delayMs: number) {
    this.#to = to;
    this.delayMs = delayMs;
    from.on('data', (bytes) => {
      this.#push(bytes);
    });
    from.on('end', () => {
      this.#push(null);
    });
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    for (const chunk of this.#queue) chunk.dueMs = 0;
    this.#drain();
  }

  /** Forgets what is queued. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #push(bytes: Buffer | null): void {
    this.#queue.push({ bytes, dueMs: performance.now() + this.delayMs });
    this.#drain();
  }

  #drain(): void {
    clearTimeout(this.#timer);
    while (!this.#held) {
      const next = this.#queue[0];
      if (next === undefined) return;
      const waitMs = next.dueMs - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => {
          this.#drain();
        }, waitMs);
        return;
      }
      this.#queue.shift();
      if (next.bytes === null) this.#to.end();
      else this.#to.write(next.bytes);
    }
  }
}
