import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AgentAnswer, AgentRequest, AgentTotals } from './messages.js';

/** The parent's handle on one agent process: ask, and get the totals after it was done. */
export class AgentProcess {
  readonly #child: ChildProcess;
  #waiting: { resolve: (totals: AgentTotals) => void; reject: (error: Error) => void }[] = [];

  constructor() {
    this.#child = fork(new URL('./main.js', import.meta.url), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // The runtime would tell its maker about sessions and hardware; on a device nothing but counts is to leave.
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    });
    this.#child.on('message', (message: AgentAnswer) => {
      const next = this.#waiting.shift();
      if (message.kind === 'done') next?.resolve(message.totals);
      else next?.reject(new Error(`an agent process failed: ${message.reason}`));
    });
    this.#child.on('exit', (code, signal) => {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const { reject } of waiting) reject(new Error(`an agent process ended (${signal ?? code ?? 'unknown'})`));
    });
  }

  /** Rejects when the process could not do it, or is gone. */
  async ask(request: AgentRequest): Promise<AgentTotals> {
    if (!this.#child.connected) throw new Error('an agent process is gone');
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.send(request);
    });
  }

  /** Asks it to end, and makes it after `timeoutMs`. Never rejects. */
  async stop(timeoutMs = 5000): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), timeoutMs);
    this.ask({ kind: 'stop' }).catch(() => this.#child.kill('SIGKILL'));
    await exited;
    clearTimeout(timer);
  }
}

/** Sums over processes. */
export function addTotals(parts: readonly AgentTotals[]): AgentTotals {
  const sum = (pick: (part: AgentTotals) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  return {
    devices: sum((part) => part.devices),
    inferences: sum((part) => part.inferences),
    sealed: sum((part) => part.sealed),
    acked: sum((part) => part.acked),
    rejected: sum((part) => part.rejected),
    dropped: sum((part) => part.dropped),
    queued: sum((part) => part.queued),
    queuedOnline: sum((part) => part.queuedOnline),
    queuedBytes: sum((part) => part.queuedBytes),
    late: sum((part) => part.late),
    offline: parts.flatMap((part) => part.offline),
    problems: parts.flatMap((part) => part.problems),
  };
}
