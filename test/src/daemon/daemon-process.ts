import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../agent/dist/cli/main.js', import.meta.url));

/** A real `fleetally-agent` in a process of its own, from the built package, and what it prints. */
export class DaemonProcess {
  readonly #child;
  readonly #exit: Promise<number | string>;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();
  #ended = false;
  stderr = '';

  constructor(args: readonly string[], folder: string) {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run npm run build first`);
    this.#child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#wake();
    });
    createInterface(this.#child.stdout).on('line', (line) => {
      this.#lines.push(line);
      this.#wake();
    });
    this.#exit = once(this.#child, 'close').then(([code, signal]) => {
      this.#ended = true;
      this.#wake();
      return (code ?? signal) as number | string;
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stdout(): string {
    return this.#lines.join('\n');
  }

  /** Resolves once `found` gives something; rejects with what was printed when the process ends before. */
  async until<T>(found: (daemon: this) => T | undefined): Promise<T> {
    for (;;) {
      const value = found(this);
      if (value !== undefined) return value;
      if (this.#ended) throw new Error(`the agent ended: ${this.stdout}\n${this.stderr}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Where it listens, once it is ready: `http`, `socket`, `grpc` … */
  async address(name: string): Promise<string> {
    await this.until(() => (this.#lines.includes('ready') ? true : undefined));
    const line = this.#lines.find((candidate) => candidate.startsWith(`${name}: `));
    if (line === undefined) throw new Error(`it does not listen on ${name}: ${this.stdout}`);
    return line.slice(name.length + 2);
  }

  signal(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Resolves to the exit code, or to the signal that ended it. */
  exited(): Promise<number | string> {
    return this.#exit;
  }

  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<number | string> {
    this.signal(signal);
    return this.#exit;
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
