import { setTimeout as sleep } from 'node:timers/promises';
import { AgentProcess, addTotals } from './agent-process.js';
import type { AgentConfig, AgentRequest, AgentTotals } from './messages.js';

const LOOK_MS = 20;

/** All agent processes, moved through event time in lock step, so that none gets ahead of another's reports. */
export class AgentGroup {
  readonly #processes: readonly AgentProcess[];

  private constructor(processes: readonly AgentProcess[]) {
    this.#processes = processes;
  }

  /** Equal shares of the fleet, in order: every share has all hardware classes and regions. */
  static async start(count: number, config: Omit<AgentConfig, 'first' | 'count'>): Promise<AgentGroup> {
    const group = new AgentGroup(Array.from({ length: count }, () => new AgentProcess()));
    const share = Math.ceil(config.fleet.deviceCount / count);
    await Promise.all(
      group.#processes.map((agent, index) =>
        agent.ask({ kind: 'start', config: { ...config, first: index * share, count: share } }),
      ),
    );
    return group;
  }

  advance(untilSeconds: number): Promise<AgentTotals> {
    return this.#all({ kind: 'advance', untilSeconds });
  }

  totals(): Promise<AgentTotals> {
    return this.#all({ kind: 'report' });
  }

  /** Waits until at most `reports` of devices that are online wait for an acknowledgement. */
  async settle(reports: number, timeoutMs: number): Promise<AgentTotals> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const totals = await this.totals();
      if (totals.queuedOnline <= reports) return totals;
      if (performance.now() > deadline) {
        const why = totals.problems[0] ?? 'no device says why';
        throw new Error(
          `${totals.queuedOnline} reports wait for an acknowledgement since ${timeoutMs / 1000} s: ${why}`,
        );
      }
      await sleep(LOOK_MS);
    }
  }

  finish(timeoutMs: number): Promise<AgentTotals> {
    return this.#all({ kind: 'finish', timeoutMs });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((agent) => agent.stop()));
  }

  async #all(request: AgentRequest): Promise<AgentTotals> {
    return addTotals(await Promise.all(this.#processes.map((agent) => agent.ask(request))));
  }
}
