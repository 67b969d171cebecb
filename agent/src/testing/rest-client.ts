import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RestReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** Where requests go: a port of this machine, or a Unix socket. */
export type Target = { readonly host: string; readonly port: number } | { readonly socketPath: string };

export interface RestCall {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

/** Listens on a free port of this machine. */
export async function onFreePort(server: Server): Promise<Target> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** One request and its whole answer. */
export async function call(target: Target, path: string, given: RestCall = {}): Promise<RestReply> {
  const { body, headers, method = body === undefined ? 'GET' : 'POST' } = given;
  return new Promise((resolve, reject) => {
    const sent = request({ ...target, path, method, agent: false, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        const { statusCode = 0, headers: answered } = answer;
        resolve({ status: statusCode, headers: answered, body: whole, text: whole.toString('utf8') });
      });
    });
    sent.on('error', reject).end(body);
  });
}
