import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { DelayedPipe } from './delayed-pipe.js';

/** Where the proxy forwards to. */
export interface ProxyTarget {
  host?: string;
  port: number;
}

interface Link {
  client: Socket;
  upstream: Socket;
  pipes: readonly DelayedPipe[];
}

/**
 * A TCP proxy that breaks a connection in the ways that networks do: cuts it, refuses it, delays it, or silently
 * swallows it.
 *
 * Bytes are never lost inside a connection that survives, as in TCP: what was held is delivered on `heal`.
 */
export class FaultProxy {
  readonly #server: Server;
  readonly #target: ProxyTarget;
  readonly #links = new Set<Link>();
  /** Given every chunk that clients send, before anything else happens to it. */
  onSent: (bytes: Buffer) => void = ignore;
  #refusing = false;
  #holding = false;
  #delayMs = 0;
  #accepted = 0;

  private constructor(target: ProxyTarget) {
    this.#target = target;
    // Half-open, so that each direction's end is passed on by itself, after what came before it.
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.#accept(client);
    });
  }

  /** Listens on a free loopback port. */
  static async start(target: ProxyTarget): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections accepted since the start, refused ones not counted. */
  get accepted(): number {
    return this.#accepted;
  }

  get openConnections(): number {
    return this.#links.size;
  }

  /** Resets every connection now; new ones are taken. */
  cut(): void {
    for (const link of [...this.#links]) this.#drop(link);
  }

  /** Resets every connection, and every new one too, until `heal`. */
  refuse(): void {
    this.#refusing = true;
    this.cut();
  }

  /** Takes everything and passes nothing on, in both directions and without a word, until `heal`. */
  blackHole(): void {
    this.#holding = true;
    for (const link of this.#links) for (const pipe of link.pipes) pipe.hold();
  }

  /** Passes every byte on this much later, in order; for connections open now and those to come. */
  delay(milliseconds: number): void {
    this.#delayMs = milliseconds;
    for (const link of this.#links) for (const pipe of link.pipes) pipe.delayMs = milliseconds;
  }

  /** Ends refusing, swallowing and delaying; what was held goes on its way. */
  heal(): void {
    this.#refusing = false;
    this.#holding = false;
    this.delay(0);
    for (const link of this.#links) for (const pipe of link.pipes) pipe.release();
  }

  /** Resets every connection and stops listening. */
  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    if (this.#refusing) {
      client.on('error', ignore);
      client.resetAndDestroy();
      return;
    }
    this.#accepted++;
    client.on('data', (bytes) => {
      this.onSent(bytes);
    });
    const upstream = connect({ host: this.#target.host ?? '127.0.0.1', port: this.#target.port, allowHalfOpen: true });
    const link: Link = {
      client,
      upstream,
      pipes: [new DelayedPipe(client, upstream, this.#delayMs), new DelayedPipe(upstream, client, this.#delayMs)],
    };
    this.#links.add(link);
    if (this.#holding) for (const pipe of link.pipes) pipe.hold();
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      // A reset on one side is the other side's reset; there is nobody else to tell.
      socket.on('error', ignore);
      socket.on('close', (hadError) => {
        if (hadError || (client.destroyed && upstream.destroyed)) this.#drop(link);
      });
    }
  }

  #drop(link: Link): void {
    if (!this.#links.delete(link)) return;
    for (const pipe of link.pipes) pipe.stop();
    for (const socket of [link.client, link.upstream]) if (!socket.destroyed) socket.resetAndDestroy();
  }
}

function ignore(): void {
  // Errors of the two sockets end in 'close', which is where they are handled; and most tests don't listen in.
}
