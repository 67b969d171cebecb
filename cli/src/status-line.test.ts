import { describe, expect, it } from 'vitest';
import { WriteStream } from 'node:tty';
import { StatusLine, timeLeft } from './status-line.js';

/** A stream that keeps what is written; a terminal or not. */
function stream(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const fake = Object.create(WriteStream.prototype, {
    isTTY: { value: isTTY },
    write: { value: (more: string) => ((text += more), true) },
  }) as NodeJS.WriteStream;
  return { stream: fake, text: () => text };
}

describe('StatusLine', () => {
  it('writes over its line on a terminal, at most ten times a second', () => {
    let now = 0;
    const terminal = stream(true);
    const status = new StatusLine(terminal.stream, () => now);
    status.show('1 of 3');
    now = 99;
    status.show('2 of 3');
    expect(terminal.text()).toBe('\r\u001b[2K1 of 3');
    now = 100;
    status.show('3 of 3');
    status.show('done', true);
    expect(terminal.text()).toBe('\r\u001b[2K1 of 3\r\u001b[2K3 of 3\r\u001b[2Kdone');
  });

  it('clears it for a line that stays', () => {
    const terminal = stream(true);
    new StatusLine(terminal.stream, () => 0).say('a warning');
    expect(terminal.text()).toBe('\r\u001b[2Ka warning\n');
  });

  it('writes only lines that stay where there is no terminal', () => {
    const file = stream(false);
    const status = new StatusLine(file.stream, () => 0);
    status.show('1 of 3', true);
    status.clear();
    expect(file.text()).toBe('');
    status.say('a warning');
    expect(file.text()).toBe('a warning\n');
  });
});

describe('timeLeft', () => {
  it.each([
    [0, '0 s'],
    [0.2, '1 s'],
    [119, '119 s'],
    [120, '2 min 0 s'],
    [200, '3 min 20 s'],
    [7_200, '2 h 0 min'],
    [9_000, '2 h 30 min'],
    [Infinity, 'unknown'],
    [NaN, 'unknown'],
  ])('says %d seconds as %s', (seconds, words) => {
    expect(timeLeft(seconds)).toBe(words);
  });

  it.each([119.5, 179.7, 7_199.6, 10_799])('never says 60 of the smaller unit (%d seconds)', (seconds) => {
    expect(timeLeft(seconds)).not.toMatch(/ 60 (s|min)$/);
  });
});
