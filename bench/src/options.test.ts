import { describe, expect, it } from 'vitest';
import { benchOptions } from './options.js';

const KNOWN = ['counting', 'tick'];

describe('options of the bench', () => {
  it('run everything unless told otherwise', () => {
    expect(benchOptions([], KNOWN)).toEqual({ only: KNOWN, quick: false, json: undefined, markdown: undefined });
  });

  it('take what they are given', () => {
    const args = ['--only', 'tick', '--quick', '--json', 'a.json', '--markdown', 'b.md'];
    expect(benchOptions(args, KNOWN)).toEqual({ only: ['tick'], quick: true, json: 'a.json', markdown: 'b.md' });
    expect(benchOptions(['--list'], KNOWN)).toBe('list');
    expect(benchOptions(['--help'], KNOWN)).toBe('help');
  });

  it('say which benches there are', () => {
    expect(() => benchOptions(['--only', 'tick,speed'], KNOWN)).toThrow('no bench "speed"; there are counting, tick');
    expect(() => benchOptions(['--fast'], KNOWN)).toThrow(TypeError);
  });
});
