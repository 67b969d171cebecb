import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, it, expect } from 'vitest';
import { FaultProxy } from './fault-proxy.js';

let echo: Server;
let proxy: FaultProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await FaultProxy.start({ port: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  echo.close();
});

describe('FaultProxy', () => {
  it('passes bytes both ways, and a clean end', async () => {
    const client = await dial();
    expect(await roundTrip(client, 'hello')).toBe('hello');
    client.end('last');
    expect(await text(client)).toBe('last');
    await once(client, 'end');
    expect(proxy.accepted).toBe(1);
  });

  it('cuts open connections and takes new ones', async () => {
    const client = await dial();
    await roundTrip(client, 'hello');
    const gone = failure(client);
    proxy.cut();
    expect(await gone).toBe('ECONNRESET');
    expect(proxy.openConnections).toBe(0);
    expect(await roundTrip(await dial(), 'again')).toBe('again');
  });

  it('refuses until healed', async () => {
    proxy.refuse();
    const client = connect(proxy.port, '127.0.0.1');
    expect(await failure(client)).toBe('ECONNRESET');
    proxy.heal();
    expect(await roundTrip(await dial(), 'again')).toBe('again');
  });

  it('swallows without a word, and delivers in order when healed', async () => {
    const client = await dial();
    await roundTrip(client, 'hello');
    proxy.blackHole();
    let heard = '';
    client.on('data', (bytes) => (heard += bytes.toString()));
    client.write('one ');
    client.write('two');
    // A second connection's whole round trip would fit in here, were it not swallowed too.
    const other = await dial();
    other.write('x');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(heard).toBe('');
    proxy.heal();
    while (heard.length < 7) await once(client, 'data');
    expect(heard).toBe('one two');
  });

  it('delays each way by what it was told', async () => {
    proxy.delay(40);
    const client = await dial();
    const before = performance.now();
    expect(await roundTrip(client, 'late')).toBe('late');
    expect(performance.now() - before).toBeGreaterThanOrEqual(75);
    proxy.heal();
  });
});

async function dial(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  clients.push(socket);
  // `failure` listens when a test expects one; otherwise the missing answer fails the test.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function roundTrip(socket: Socket, message: string): Promise<string> {
  socket.write(message);
  return text(socket);
}

async function text(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString();
}

function failure(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    });
  });
}
