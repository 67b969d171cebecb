import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { listenTcp, listenUnix } from './listen.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-listen-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('listening', () => {
  it('gives the URL, and says which key a taken port belongs to', async () => {
    const server = createServer();
    const url = await listenTcp(server, 'listen.http', '127.0.0.1:0');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const again = listenTcp(createServer(), 'listen.http', url.slice('http://'.length));
    await expect(again).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: expect.stringMatching(/^listen\.http: 127\.0\.0\.1:\d+ is in use; .* choose another listen\.http$/),
    });
    server.close();
    await once(server, 'close');
  });

  it('opens a Unix socket to its user alone, and leaves the mask for new files as it was', async () => {
    const [server, path] = [createServer(), join(folder, 's')];
    const modeOfNewFile = async (name: string): Promise<number> => {
      await writeFile(join(folder, name), '');
      return statSync(join(folder, name)).mode;
    };
    const before = await modeOfNewFile('before');
    expect(await listenUnix(server, 'listen.socket', path)).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await modeOfNewFile('after')).toBe(before);
    await expect(listenUnix(createServer(), 'listen.socket', path)).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    server.close();
    await once(server, 'close');
  });

  it('removes nothing that is no socket, and says when a path can not be', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'mine');
    for (const path of [file, join(folder, 'absent', 's')]) {
      await expect(listenUnix(createServer(), 'listen.socket', path)).rejects.toMatchObject({ code: 'CANNOT_LISTEN' });
    }
    expect(statSync(file).size).toBe(4);
    // An address that is documented to belong to nobody, so not to this machine either.
    const absent = listenTcp(createServer(), 'listen.http', '192.0.2.1:80');
    await expect(absent).rejects.toMatchObject({
      code: 'CANNOT_LISTEN',
      message: expect.stringContaining('listen.http: '),
    });
  });
});
