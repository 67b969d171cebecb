import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { AGENT_VERSION } from '../version.js';
import { foundAttributes, memoryClass, thisMachine } from './attributes.js';
import { deviceDirectory, stateDirectory } from './state-directory.js';

describe('found attributes', () => {
  it('are few, and the same for every machine of a kind', () => {
    const machine = { arch: 'arm64', platform: 'linux', memoryBytes: 3.7 * 2 ** 30 };
    expect(foundAttributes(machine)).toEqual({ arch: 'arm64', os: 'linux', memory: '4GB', agent: AGENT_VERSION });
    expect(foundAttributes(machine, 'cuda')).toMatchObject({ ep: 'cuda' });
  });

  it('describe this machine', () => {
    const { arch, platform, memoryBytes } = thisMachine();
    expect([arch, platform]).toEqual([process.arch, process.platform]);
    expect(memoryBytes).toBeGreaterThan(2 ** 20);
  });

  it.each([
    [0.4, '<1GB'],
    [0.9, '1GB'],
    [1.9, '2GB'],
    [3.7, '4GB'],
    [7.6, '8GB'],
    [15.5, '16GB'],
    [31, '32GB'],
    [62, '64GB+'],
    [500, '64GB+'],
  ])('%f GiB is %s', (gibibytes, expected) => {
    expect(memoryClass(gibibytes * 2 ** 30)).toBe(expected);
  });

  it('say the version of this package', () => {
    const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: AGENT_VERSION });
  });
});

describe('directories', () => {
  it('are where each operating system keeps state', () => {
    expect(stateDirectory('linux', {}, '/home/u')).toBe(join('/home/u', '.local', 'state', 'fleetally'));
    expect(stateDirectory('linux', { XDG_STATE_HOME: '/state' }, '/home/u')).toBe(join('/state', 'fleetally'));
    expect(stateDirectory('darwin', {}, '/Users/u')).toBe(
      join('/Users/u', 'Library', 'Application Support', 'fleetally'),
    );
    expect(stateDirectory('win32', { LOCALAPPDATA: 'L' }, 'C:\\u')).toBe(join('L', 'fleetally'));
  });

  it('keep devices apart, whatever they are called', () => {
    const names = ['a', 'A', '..', '../x', 'x/y', 'con:', 'ä', 'x'.repeat(128), undefined];
    const directories = names.map((name) => deviceDirectory('/root', name));
    expect(new Set(directories.map((directory) => directory.toLowerCase())).size).toBe(names.length);
    for (const directory of directories) expect(directory).toMatch(/^.root.(this-device|devices.[a-z0-9_-]{1,64})$/);
  });
});
