import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A real `fleetally serve` in a process of its own, from the built package. */
export class ServeProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #exit: Promise<number | string>;
  stderr = '';

  constructor(args: readonly string[]) {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run npm run build first`);
    this.#child = spawn(process.execPath, [MAIN, 'serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#exit = once(this.#child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves to where devices connect; rejects with what it printed when it ends before. */
  async grpcAddress(): Promise<string> {
    const address = (async () => {
      for await (const line of createInterface(this.#child.stdout)) {
        const found = /^devices connect to (\S+)$/.exec(line)?.[1];
        if (found !== undefined) return found;
      }
      throw new Error(`serve ended: ${this.stderr}`);
    })();
    return address;
  }

  /** Resolves once it has logged something that matches. Rejects when it ends before. */
  logged(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(this.stderr)) return;
        this.#child.stderr.off('data', look);
        resolve();
      };
      this.#child.stderr.on('data', look);
      void this.#exit.then((code) => {
        reject(new Error(`serve ended (${code}): ${this.stderr}`));
      });
      look();
    });
  }

  /** Sends the signal and resolves to the exit code, or to the signal that ended it. */
  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | string> {
    this.#child.kill(signal);
    return this.#exit;
  }

  /** Resolves to the exit code once it has ended by itself. */
  exited(): Promise<number | string> {
    return this.#exit;
  }
}
