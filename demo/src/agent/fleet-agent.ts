import type { Plan } from '@fleetally/counts';
import { simulatedFleet } from '@fleetally/sim';
import { DeviceAgent } from './device-agent.js';
import type { AgentConfig, AgentTotals } from './messages.js';

/** The devices of one process, moved through event time together: none is ever a window ahead of another. */
export class FleetAgent {
  readonly #devices: readonly DeviceAgent[];
  readonly #windowSeconds: number;
  #nextWindow: number;

  private constructor(devices: readonly DeviceAgent[], config: AgentConfig) {
    this.#devices = devices;
    this.#windowSeconds = config.windowSeconds;
    this.#nextWindow = config.fleet.startSeconds;
  }

  /** One model per device, since each may run another version: what is shared is the runtime, never a count. */
  static start(config: AgentConfig, plan: Plan): FleetAgent {
    const simulated = simulatedFleet(config.fleet).slice(config.first, config.first + config.count);
    for (const device of simulated) device.setFaults(config.faults);
    return new FleetAgent(
      simulated.map((device) => new DeviceAgent({ device, plan, config })),
      config,
    );
  }

  async advance(untilSeconds: number): Promise<void> {
    while (this.#nextWindow + this.#windowSeconds <= untilSeconds) {
      for (const device of this.#devices) await device.runWindow(this.#nextWindow);
      this.#nextWindow += this.#windowSeconds;
    }
  }

  async finish(timeoutMs: number): Promise<void> {
    await Promise.all(this.#devices.map((device) => device.finish(timeoutMs)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#devices.map((device) => device.close()));
  }

  totals(): AgentTotals {
    const states = this.#devices.map((device) => ({ device, status: device.status() }));
    const sum = (pick: (state: (typeof states)[number]) => number): number =>
      states.reduce((total, state) => total + pick(state), 0);
    return {
      devices: states.filter(({ status }) => status.sealed > 0).length,
      inferences: sum(({ status }) => status.inferences),
      sealed: sum(({ status }) => status.sealed),
      acked: sum(({ status }) => status.acked),
      rejected: sum(({ status }) => status.rejected),
      dropped: sum(({ status }) => status.dropped),
      queued: sum(({ status }) => status.queued),
      queuedOnline: sum(({ device, status }) => (device.isOffline ? 0 : status.queued)),
      queuedBytes: sum(({ status }) => status.queuedBytes),
      late: sum(({ device }) => device.lateReports),
      offline: states.filter(({ device }) => device.isOffline).map(({ device }) => device.id),
      problems: states.flatMap(({ device, status }) =>
        status.problem === undefined ? [] : [`${device.id}: ${status.problem}`],
      ),
    };
  }
}
