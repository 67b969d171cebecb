import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coloursFor } from '../colours.js';
import { findings, findingsText } from './finding.js';
import { lookAtDisk, sizeText } from './look-at-disk.js';
import { lookAtFolder, lookAtSecret } from './look-at-file.js';
import { hostAndPort, lookAtPort } from './look-at-port.js';
import { lookAtClock, lookAtNode, lookAtVersions } from './look-at-system.js';

const GIB = 2 ** 30;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('doctor', () => {
  it('tells a full disk, one that gets full, one without room for files, and what a folder takes', async () => {
    const state = async (free: number, total: number, freeFiles?: number): Promise<string> =>
      (await lookAtDisk(folder, 'data', () => Promise.resolve({ free, total, ...(freeFiles && { freeFiles }) }))).state;
    expect(await state(2 * GIB, 100 * GIB)).toBe('ok');
    expect(await state(GIB / 2, 100 * GIB)).toBe('warning');
    // A small device's disk is not a full one.
    expect(await state(GIB / 2, GIB)).toBe('ok');
    expect(await state(1_000, GIB)).toBe('wrong');
    expect(await state(2 * GIB, 100 * GIB, 12)).toBe('wrong');
    await writeFile(join(folder, 'large'), Buffer.alloc(1 << 20, 1));
    expect((await lookAtDisk(folder, 'data')).says).toMatch(/^data takes 1\.\d+ MiB; [\d.]+ GiB of /);
    expect((await lookAtDisk(join(folder, 'none/at/all'), 'data')).says).toMatch(/^data is not there yet; /);
    expect([sizeText(12), sizeText(1_536), sizeText(3 * GIB)]).toEqual(['12 bytes', '1.50 KiB', '3.00 GiB']);
  });

  it('tells a secret that others can read, and what to do', async () => {
    const file = join(folder, 'token');
    expect(await lookAtSecret(file, 'the token')).toBeUndefined();
    await writeFile(file, 'x', { mode: 0o600 });
    expect(await lookAtSecret(file, 'the token')).toMatchObject({ state: 'ok' });
    await chmod(file, 0o644);
    expect(await lookAtSecret(file, 'the token')).toMatchObject({
      state: 'wrong',
      says: expect.stringContaining('(mode 644)') as string,
      next: expect.stringContaining(`chmod 600 ${file}`) as string,
    });
  });

  it('tells a folder that is a file, and one that is not there yet', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await lookAtFolder(join(folder, 'file'), 'data')).toMatchObject({ state: 'wrong', next: expect.any(String) as string }); // prettier-ignore
    expect(await lookAtFolder(join(folder, 'later'), 'data')).toMatchObject({ state: 'ok' });
    expect(await lookAtFolder(folder, 'data')).toMatchObject({ state: 'ok' });
  });

  it('tells a port that is free, one that is taken, and one that this machine does not have', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await lookAtPort(address)).toBe('taken');
    await once(server.close(), 'close');
    expect(await lookAtPort(address)).toBe('free');
    // Of a network for documentation: nobody's.
    expect(await lookAtPort('192.0.2.1:4319')).toEqual({ error: expect.stringContaining('EADDRNOTAVAIL') as string });
    expect(hostAndPort('[::1]:80')).toEqual({ host: '::1', port: 80 });
  });

  it('tells a clock that was never set, and one that went back', async () => {
    const now = Date.UTC(2026, 6, 1);
    const written = join(folder, 'clock');
    await mkdir(written);
    await writeFile(join(written, 'file'), '');
    await utimes(join(written, 'file'), now / 1000, now / 1000);
    expect(await lookAtClock([written], now + 1_000)).toMatchObject({ state: 'ok' });
    expect(await lookAtClock([written], now - 3_600_000)).toMatchObject({
      state: 'wrong',
      says: expect.stringContaining('3600 s later: it went back') as string,
    });
    expect(await lookAtClock([], Date.UTC(1970, 0, 1))).toMatchObject({ state: 'wrong' });
  });

  it('tells versions that are too old or too far apart', () => {
    expect(lookAtNode('20.18.1').state).toBe('wrong');
    expect([lookAtNode('20.19.0').state, lookAtNode('22.1.0').state]).toEqual(['ok', 'ok']);
    const apart = (theirs: string): string => lookAtVersions('0.3.0', theirs, 'the agent').state;
    expect([apart('0.3.0'), apart('0.1.4'), apart('0.9.0'), apart('2.0.0')]).toEqual(['ok', 'ok', 'warning', 'warning']); // prettier-ignore
  });

  it('goes on where one look fails, and sums up', async () => {
    const found = await findings({
      first: () => Promise.reject(new Error('no such device')),
      second: () => Promise.resolve([{ check: 'second', state: 'wrong', says: 'it is broken', next: 'mend it' }]),
    });
    expect(found.map(({ check, state }) => [check, state])).toEqual([['first', 'unknown'], ['second', 'wrong']]); // prettier-ignore
    const text = findingsText(found, coloursFor({}, {}));
    expect(text).toContain('WRONG  second      it is broken\n                   -> mend it\n');
    expect(text.endsWith('\n1 wrong\n')).toBe(true);
  });
});
