import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentGroup } from '../agent/agent-group.js';
import type { AgentTotals } from '../agent/messages.js';
import type { CollectorApi, FleetState } from '../collector/collector-api.js';
import type { Scenario } from '../scenario.js';

/** The collector is looked at, and waited for, every so many hours of event time. */
const LOOK_SECONDS = 6 * 3600;
/** It may be so far behind with its evaluation; a 6-hour block waits for the next one by itself. */
const MAX_LAG_SECONDS = 10 * 3600;
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

export interface Step {
  totals: AgentTotals;
  /** Given when the collector was looked at. */
  fleet?: FleetState;
}

/**
 * Moves the fleet through event time no faster than reports are acknowledged and evaluated, so that what is late in the
 * story is late because a device had no network, and not because this computer was busy.
 */
export class Pace {
  readonly #agents: AgentGroup;
  readonly #api: CollectorApi;
  readonly #story: Scenario;
  #seenReports = 0;
  #seenBytes = 0;

  constructor(agents: AgentGroup, api: CollectorApi, story: Scenario) {
    this.#agents = agents;
    this.#api = api;
    this.#story = story;
  }

  /** Mean size of the sealed reports seen waiting in spools, in bytes. */
  get meanReportBytes(): number {
    return this.#seenReports === 0 ? 0 : this.#seenBytes / this.#seenReports;
  }

  /** Runs the fleet up to `untilSeconds`. Errors: Error when nothing is acknowledged or evaluated for a minute. */
  async advance(untilSeconds: number): Promise<Step> {
    const after = await this.#agents.advance(untilSeconds);
    this.#seenReports += after.queued;
    this.#seenBytes += after.queuedBytes;
    const totals = await this.#agents.settle(0, PATIENCE_MS);
    if ((untilSeconds - this.#story.fleet.startSeconds) % LOOK_SECONDS !== 0) return { totals };
    return { totals, fleet: await this.#evaluated(untilSeconds - MAX_LAG_SECONDS) };
  }

  /** Brings every device back, waits for the last acknowledgement, and for the evaluation of all that can be. */
  async finish(): Promise<Required<Step>> {
    const totals = await this.#agents.finish(PATIENCE_MS);
    const end = this.#story.fleet.startSeconds + this.#story.endDay * 86_400;
    return { totals, fleet: await this.#evaluated(end - 4 * this.#story.windowSeconds) };
  }

  async #evaluated(toSeconds: number): Promise<FleetState> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const fleet = await this.#api.fleet();
      const evaluated = Date.parse(fleet.evaluatedTo) / 1000;
      // Before the first evaluation it is a word, which is only right at the very beginning.
      if (evaluated >= toSeconds || toSeconds <= this.#story.fleet.startSeconds) return fleet;
      if (performance.now() > deadline) throw new Error(`the collector has evaluated to ${fleet.evaluatedTo} only`);
      await sleep(POLL_MS);
    }
  }
}
