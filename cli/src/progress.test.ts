import { WriteStream } from 'node:tty';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Progress } from './progress.js';
import { StatusLine } from './status-line.js';

let text = '';
const terminal = Object.create(WriteStream.prototype, {
  isTTY: { value: true },
  write: { value: (more: string) => ((text += more), true) },
}) as NodeJS.WriteStream;

beforeEach(() => {
  text = '';
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => vi.useRealTimers());

// The waiting of before wrote over the share once a second.
it('waits only up to the next step, and no longer than to the end', () => {
  const progress = new Progress(new StatusLine(terminal));
  progress.wait('asking');
  vi.advanceTimersByTime(2_000);
  expect(text).toContain('asking, 2 s so far');
  progress.show('writing', 0.5);
  vi.advanceTimersByTime(5_000);
  expect(text.endsWith('writing 50 %')).toBe(true);
  progress.wait('syncing');
  progress.end();
  const atEnd = text;
  vi.advanceTimersByTime(5_000);
  expect(text).toBe(atEnd);
});
