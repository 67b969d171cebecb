import { execFile, spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

import { DaemonProcess } from './daemon-process.js';
import { pumpFolder } from './pump-model.js';

const CLIENT = fileURLToPath(new URL('oip_client.py', import.meta.url));
const GRPC_CLIENT = fileURLToPath(new URL('grpc_client.py', import.meta.url));
/** Debian's own interpreter: another one before it on the path would not have Debian's packages. */
const DEBIAN_PYTHON = '/usr/bin/python3';
const hasGrpc = spawnSync(DEBIAN_PYTHON, ['-c', 'import grpc']).status === 0;
const hasPython = spawnSync('python3', ['--version']).status === 0;

it.skipIf(!hasPython)(
  'a client in plain Python, written from the published protocol, talks to the daemon (needs python3)',
  async () => {
    const folder = await pumpFolder();
    const daemon = new DaemonProcess(['run', '--config', 'agent.yaml'], folder);
    try {
      const addresses = [await daemon.address('http'), await daemon.address('socket')];
      const { stdout } = await promisify(execFile)('python3', [CLIENT, ...addresses]);
      const found = JSON.parse(stdout) as { probabilities: number[]; classes: number[] };
      expect(found).toMatchObject({ model: 'pump', version: '1', refused: expect.stringContaining('needs 8') });
      // Two rows of two classes; each row adds up to 1, and its class is the likelier one.
      const [a, b, c, d] = found.probabilities as [number, number, number, number];
      expect([a + b, c + d].map((sum) => sum.toFixed(5))).toEqual(['1.00000', '1.00000']);
      expect(found.classes).toEqual([+(b > a), +(d > c)]);
      expect(await daemon.end()).toBe(0);
    } finally {
      await daemon.end('SIGKILL');
      await rm(folder, { recursive: true });
    }
  },
);

it.skipIf(!hasGrpc)(
  'a gRPC client in Python, its bytes written from the published protocol, talks to the daemon (needs python3-grpcio)',
  async () => {
    const folder = await pumpFolder();
    const daemon = new DaemonProcess(['run', '--config', 'agent.yaml'], folder);
    try {
      const addresses = [await daemon.address('grpc'), `unix:${await daemon.address('grpc socket')}`];
      const { stdout } = await promisify(execFile)(DEBIAN_PYTHON, [GRPC_CLIENT, ...addresses]);
      const { results, codes } = JSON.parse(stdout) as { results: number[][]; codes: string[] };
      expect(codes).toEqual(['NOT_FOUND', 'INVALID_ARGUMENT']);
      // Raw, typed and three of a stream, over TCP and over the socket: always the same, and each row adds up to 1.
      expect(results).toEqual(Array.from({ length: 10 }, () => results[0]));
      const [a = 0, b = 0, c = 0, d = 0] = results[0]!;
      expect([a + b, c + d].map((sum) => sum.toFixed(5))).toEqual(['1.00000', '1.00000']);
      expect(await daemon.end()).toBe(0);
    } finally {
      await daemon.end('SIGKILL');
      await rm(folder, { recursive: true });
    }
  },
);
