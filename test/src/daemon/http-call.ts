import { request } from 'node:http';
import type { ClientRequest, OutgoingHttpHeaders } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly connection: string | undefined;
}

export interface Call {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** `where` is a URL of this machine, or the path of a Unix socket. */
export function openCall(
  where: string,
  path: string,
  { method = 'GET', headers = {} }: Omit<Call, 'body'>,
): ClientRequest {
  const target = where.startsWith('http:')
    ? { host: new URL(where).hostname, port: new URL(where).port }
    : { socketPath: where };
  return request({ ...target, path, method, headers, agent: false });
}

export function reply(call: ClientRequest): Promise<Reply> {
  return new Promise((resolve, reject) => {
    call.on('error', reject).on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('error', reject).on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text, connection: answer.headers.connection });
      });
    });
  });
}

export function http(where: string, path: string, { body, ...rest }: Call = {}): Promise<Reply> {
  const call = openCall(where, path, { method: body === undefined ? 'GET' : 'POST', ...rest });
  const answered = reply(call);
  call.end(body);
  return answered;
}
