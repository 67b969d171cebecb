import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askCollector } from './ask-collector.js';
import { ProgressBoard } from './progress-board.js';

/** A collector whose backup is done once it was asked twice how far it is. */
class SlowCollector {
  readonly asked: Record<string, unknown>[] = [];
  readonly #server: Server;
  #finish: () => void = () => undefined;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then((answer) => response.end(JSON.stringify(answer)));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<object> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    if (request.url !== '/api/v1/admin/progress') {
      this.asked.unshift(input);
      await new Promise<void>((resolve) => (this.#finish = resolve));
      return { path: '/backup' };
    }
    this.asked.push(input);
    // The third question finds the work at its end.
    if (this.asked.length > 3) this.#finish();
    return { reached: { step: 'copying tables', share: 0.25 * (this.asked.length - 1) } };
  }
}

describe('asking a collector that runs', () => {
  const collector = new SlowCollector();
  let url: string;
  beforeAll(async () => (url = await collector.listen()));
  afterAll(() => {
    collector.close();
  });

  it('tells how far it says the work is, until the answer', async () => {
    const told: [string, number][] = [];
    const answer = await askCollector('backup', { to: '/backup' }, { url, token: 't' }, (step, share) => {
      told.push([step, share]);
    });
    expect(answer).toEqual({ path: '/backup' });
    expect(told.slice(0, 2)).toEqual([
      ['copying tables', 0.25],
      ['copying tables', 0.5],
    ]);
    const [work, ...questions] = collector.asked;
    expect(work).toMatchObject({ to: '/backup' });
    expect(new Set(questions.map(({ of }) => of))).toEqual(new Set([work!['progress']]));
  });
});

describe('what a collector knows of its long actions', () => {
  it('stands under the id of who asked, while it goes on', async () => {
    const board = new ProgressBoard();
    const seen = await board.during('mine', (onProgress) => {
      expect(board.of('mine')).toBeUndefined();
      onProgress?.('copying tables', 0.5);
      return Promise.resolve([board.of('mine'), board.of('another')]);
    });
    expect(seen).toEqual([{ step: 'copying tables', share: 0.5 }, undefined]);
    expect(board.of('mine')).toBeUndefined();
  });

  it('is kept by nobody where nobody asks, and gone when the work failed', async () => {
    const board = new ProgressBoard();
    expect(await board.during(undefined, (onProgress) => Promise.resolve(onProgress))).toBeUndefined();
    const failing = board.during('mine', (onProgress) => {
      onProgress?.('copying tables', 0.5);
      return Promise.reject(new Error('full'));
    });
    await expect(failing).rejects.toThrow('full');
    expect(board.of('mine')).toBeUndefined();
  });
});
