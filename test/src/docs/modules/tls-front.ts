import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';

export const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

/** `collector.example`, as the pages call it: TLS in front of a collector. */
export class TlsFront {
  readonly #server: Server;
  readonly #open: Set<Socket>;
  readonly port: number;
  /** The certificate that is to be trusted. */
  readonly authority: string;

  private constructor(server: Server, open: Set<Socket>, authority: string) {
    this.#server = server;
    this.#open = open;
    this.port = (server.address() as AddressInfo).port;
    this.authority = authority;
  }

  /** Its certificate is made in `folder`. `collector` is host:port, without TLS. */
  static async before(collector: string, folder: string): Promise<TlsFront> {
    const [key, cert] = [join(folder, 'front.key'), join(folder, 'front.pem')];
    const subject = ['-subj', '/CN=collector.example', '-addext', 'subjectAltName=DNS:collector.example'];
    const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...algorithm, ...subject, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    const [host, port] = collector.split(':') as [string, string];
    const options = { key: await readFile(key), cert: await readFile(cert), ALPNProtocols: ['h2'] };
    const open = new Set<Socket>();
    const server = createServer(options, (socket) => {
      const behind = connect(Number(port), host);
      socket.pipe(behind).pipe(socket);
      for (const [one, other] of [
        [socket, behind],
        [behind, socket],
      ] as const) {
        open.add(one);
        // Whoever is cut off tells so itself.
        one
          .on('error', () => undefined)
          .on('close', () => {
            open.delete(one);
            other.destroy();
          });
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TlsFront(server, open, cert);
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await once(this.#server, 'close');
  }
}
