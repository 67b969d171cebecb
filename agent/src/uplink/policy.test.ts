import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualTimers } from '../testing/manual-timers.js';
import { PolicySource, type PolicyOptions } from './policy.js';

let directory: string;
let file: string;
let timers: ManualTimers;
let changes: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetally-policy-'));
  file = join(directory, 'policy');
  timers = new ManualTimers();
  changes = 0;
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function source(options: PolicyOptions = {}): PolicySource {
  return new PolicySource({ file, ...options }, timers, () => changes++);
}

describe('PolicySource', () => {
  it('allows by default, and follows calls at once', () => {
    const policy = source();
    expect(policy.blocked).toBeUndefined();
    policy.set('paused');
    expect([policy.blocked, changes]).toEqual(['paused', 1]);
    policy.set('always');
    expect([policy.blocked, changes]).toEqual([undefined, 2]);
  });

  it('lets the file have the last word, from the next look on and until it goes', () => {
    writeFileSync(file, 'paused\n');
    const policy = source({ policy: 'always' });
    expect(policy.blocked).toBe(`paused by ${file}`);
    policy.set('always');
    expect(policy.blocked).toBe(`paused by ${file}`);
    writeFileSync(file, 'always');
    timers.advance(5_000);
    expect([policy.blocked, changes]).toEqual([undefined, 1]);
    policy.set('paused');
    expect(policy.blocked).toBeUndefined();
    rmSync(file);
    timers.advance(5_000);
    expect([policy.blocked, changes]).toEqual(['paused', 2]);
  });

  it('sends nothing while the file says something it does not understand', () => {
    writeFileSync(file, 'off');
    expect(source().blocked).toBe(`${file} must hold one of: always, unmetered, paused`);
  });

  it('takes a file that can not even be looked at for one it does not understand, and never throws', () => {
    symlinkSync(file, file);
    const policy = source();
    const problem = `${file} can't be read; make it readable, holding one of: always, unmetered, paused`;
    expect(policy.blocked).toBe(problem);
    policy.set('always');
    timers.advance(5_000);
    expect([policy.blocked, changes]).toEqual([problem, 0]);
    rmSync(file);
    timers.advance(5_000);
    expect([policy.blocked, changes]).toEqual([undefined, 1]);
    symlinkSync(file, file);
    timers.advance(5_000);
    expect([policy.blocked, changes]).toEqual([problem, 2]);
  });

  it('asks about the network under unmetered only, and takes an error for a metered one', () => {
    let metered: boolean | Error = true;
    let asked = 0;
    const isMetered = () => {
      asked++;
      if (metered instanceof Error) throw metered;
      return metered;
    };
    const policy = source({ isMetered });
    timers.advance(20_000);
    expect([policy.blocked, asked]).toEqual([undefined, 0]);
    policy.set('unmetered');
    expect(policy.blocked).toBe('the network is metered');
    metered = false;
    timers.advance(5_000);
    expect(policy.blocked).toBeUndefined();
    metered = new Error('no such interface');
    timers.advance(5_000);
    expect(policy.blocked).toBe('the network is metered');
    expect(source({ policy: 'unmetered' }).blocked).toBeUndefined();
  });

  it('looks no more once closed', () => {
    const policy = source();
    policy.close();
    writeFileSync(file, 'paused');
    timers.advance(60_000);
    expect(policy.blocked).toBeUndefined();
  });
});
