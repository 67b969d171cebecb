import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { CollectorConfigInput } from '@fleetally/collector';
import { until } from '../../support/until.js';

/** A message as it came. */
export interface Received {
  /** The header `x-fleetally-signature`. */
  readonly signature: string;
  readonly body: string;
}

/** A program of somebody's that a collector sends its messages to, signed. */
export class WebhookReceiver {
  readonly secret = 'a secret of this site';
  readonly #server: Server;
  readonly #folder: string;
  readonly #received: Received[];

  private constructor(server: Server, folder: string, received: Received[]) {
    this.#server = server;
    this.#folder = folder;
    this.#received = received;
  }

  /** Listens on a free port; the secret's file lies in `folder`. */
  static async start(folder: string): Promise<WebhookReceiver> {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ signature: String(request.headers['x-fleetally-signature']), body });
        response.end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new WebhookReceiver(server, folder, received);
    await writeFile(receiver.#secretFile, `${receiver.secret}\n`);
    return receiver;
  }

  /** What a collector is told of it. */
  get settings(): NonNullable<CollectorConfigInput['notify']> {
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
    return [{ kind: 'webhook', url, secretFile: this.#secretFile, externalUrl: 'https://fleet.example.org' }];
  }

  get #secretFile(): string {
    return join(this.#folder, 'webhook-secret');
  }

  /** The first message of this event, once it has come. Errors: Error when it does not. */
  async message(event: string): Promise<Received> {
    const find = (): Received | undefined =>
      this.#received.find(({ body }) => (JSON.parse(body) as { event: string }).event === event);
    return (await until(`the message ${event}`, find, (message) => message !== undefined))!;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
