import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { HarAgentConfig, HarAgentLine } from './har-story.js';

const PROGRAM = fileURLToPath(new URL('../../dist/e2e/har-agent.js', import.meta.url));

export type Progress = Extract<HarAgentLine, { window: number }>;
export type Ending = Extract<HarAgentLine, { end: true }>;

/** One life of the agent process. */
export class HarAgentProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #ended: Promise<unknown>;
  #onWindow: (window: number) => void = () => undefined;
  /** The last thing it said of a window that all its devices have run. */
  progress: Progress | undefined;
  /** What it said at its end. */
  ending: Ending | undefined;

  constructor(config: HarAgentConfig) {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: run npm run build first`);
    this.#child = spawn(process.execPath, [PROGRAM, JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#closed = once(this.#child, 'close');
    const lines = createInterface({ input: this.#child.stdout! });
    lines.on('line', (text) => {
      const line = JSON.parse(text) as HarAgentLine;
      if ('end' in line) {
        this.ending = line;
      } else {
        this.progress = line;
        this.#onWindow(line.window);
      }
    });
    this.#ended = once(lines, 'close');
  }

  /** Resolves once it has run this window. Errors: Error when it ends before. */
  async reaches(window: number): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.#onWindow = (at) => {
        if (at >= window) resolve();
      };
    });
    const gone = this.#closed.then(() => {
      throw new Error(`the agent ended at window ${this.progress?.window ?? 'none'}`);
    });
    await Promise.race([reached, gone]);
  }

  /** kill -9; resolves once all that it has said is read. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ends();
  }

  /** Resolves once it has ended and all that it has said is read. */
  async ends(): Promise<void> {
    await this.#closed;
    await this.#ended;
  }
}
