import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from './lock.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-lock-'));
  path = join(directory, 'lock');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('lockDirectory', () => {
  it('is held once, and again after release, which may be called twice', () => {
    const lock = lockDirectory(path);
    expect(() => lockDirectory(path)).toThrow(/held by this process/);
    lock.release();
    lock.release();
    expect(existsSync(path)).toBe(false);
    lockDirectory(path).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('names the living process that holds it, and is taken over once that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log(1)'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    // Such as another agent would have written, on a system that does not tell when a process started.
    writeFileSync(path, JSON.stringify({ pid: child.pid, started: '', token: 'x' }));
    expect(() => lockDirectory(path)).toThrow(
      expect.objectContaining({ code: 'LOCKED', message: expect.stringContaining(`process ${child.pid}`) as string }),
    );
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    lockDirectory(path).release();
  });

  it('takes over the lock of an earlier life with the same pid, as every container has', () => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: '1', token: 'x' }));
    lockDirectory(path).release();
  });

  it('takes over a lock file that holds no lock', () => {
    for (const text of ['', '{', 'null', '{"pid":"1"}']) {
      writeFileSync(path, text);
      lockDirectory(path).release();
    }
  });

  it('does not remove a lock that another has taken meanwhile', () => {
    const lock = lockDirectory(path);
    writeFileSync(path, 'someone else');
    lock.release();
    expect(readFileSync(path, 'utf8')).toBe('someone else');
  });

  it('says UNUSABLE where it cannot write', () => {
    expect(() => lockDirectory(join(directory, 'missing', 'lock'))).toThrow(
      expect.objectContaining({ code: 'UNUSABLE' }),
    );
  });
});
