import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One kept-alive HTTP connection on a Unix socket, as thin as can be: what it measures is the server. */
export class RawClient {
  readonly #socket: Socket;
  #settle: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  #head: Buffer = Buffer.alloc(0);
  /** Bytes of the answer's body that are still to come; undefined while its head is. */
  #left: number | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('close', () => this.#settle?.reject(new Error('the daemon closed the connection')));
  }

  static async open(path: string): Promise<RawClient> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Resolves when the last byte of the answer has come. Errors: when it is not 200. */
  ask(request: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    if (this.#left === undefined) {
      this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
      const end = this.#head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#head.toString('latin1', 0, end);
      if (!head.startsWith('HTTP/1.1 200 ')) this.#settle?.reject(new Error(`the daemon answered ${head}`));
      this.#left = Number(/content-length: (\d+)/i.exec(head)![1]) - (this.#head.length - end - 4);
      this.#head = Buffer.alloc(0);
    } else {
      this.#left -= bytes.length;
    }
    if (this.#left > 0) return;
    this.#left = undefined;
    this.#settle?.resolve();
  }
}

/** The bytes of one inference of `x`, FP32 of shape [1, n], all outputs raw. */
export function rawRequest(model: string, values: Float32Array): Buffer {
  const parameters = { binary_data_size: values.byteLength };
  const head = JSON.stringify({
    inputs: [{ name: 'x', datatype: 'FP32', shape: [1, values.length], parameters }],
    parameters: { binary_data_output: true },
  });
  const lines = [
    `POST /v2/models/${model}/infer HTTP/1.1`,
    'host: localhost',
    `inference-header-content-length: ${head.length}`,
    `content-length: ${head.length + values.byteLength}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n${head}`), Buffer.from(values.buffer)]);
}
