import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Debian's package `chromium`. */
const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

/** Headless Chromium, spoken to as its developer tools do, over a pipe of its own. */
export interface BrowserPipe {
  /** Sends a command of the DevTools protocol; to a page when its session is named. Rejects with what the browser says. */
  send(method: string, parameters?: object, session?: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export function openBrowser(): BrowserPipe {
  const profile = mkdtempSync(join(tmpdir(), 'fleetally-bench-browser-'));
  const child = spawn(
    CHROMIUM,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-pipe'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--mute-audio'],
      ...['--window-size=1280,900', `--user-data-dir=${profile}`, 'about:blank'],
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, { resolve: (result: Record<string, unknown>) => void; reject: (e: Error) => void }>();
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable];
  let last = 0;
  let rest = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = `${rest}${text}`.split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const { id, result, error } = JSON.parse(message) as Message;
      const asked = id === undefined ? undefined : waiting.get(id);
      if (id === undefined || asked === undefined) continue;
      waiting.delete(id);
      if (error === undefined) asked.resolve(result ?? {});
      else asked.reject(new Error(error.message));
    }
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser ended'));
  });
  return {
    send: (method, parameters = {}, session) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        input.write(`${JSON.stringify({ id, method, params: parameters, ...(session && { sessionId: session }) })}\0`);
      }),
    async close() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(timer);
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
