import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exampleViews } from '../store/views-example.js';
import { incidentNotices, recommendationNotices, type Notice } from './notice.js';

const views = exampleViews();
const NOTIFIED_AT = '2026-01-13T12:00:00Z';

/** An open incident that people are to be told of since noon. */
export async function testIncidentNotice(change: Partial<Notice> = {}): Promise<Notice> {
  const [incident] = await views.incidents({ state: 'open', limit: 1 });
  const told = { ...incident!, notification: { state: 'due', at: NOTIFIED_AT } } as const;
  return { ...incidentNotices([told])[0]!, ...change };
}

/** A rollback that waits for a decision. */
export async function testRecommendationNotice(change: Partial<Notice> = {}): Promise<Notice> {
  const open = await views.recommendations({ state: 'open', limit: 1 });
  return { ...recommendationNotices(open, [], 0)[0]!, ...change };
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server that keeps what it gets and answers `status`, or nothing while `status` is 0. */
export class Receiver {
  readonly received: Received[] = [];
  status = 200;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        if (this.status === 0) {
          request.socket.destroy();
          return;
        }
        this.received.push({ path: request.url ?? '', headers: request.headers, body });
        response.writeHead(this.status).end();
      });
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
