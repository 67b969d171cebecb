import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentGroup } from '../agent/agent-group.js';
import type { AgentTotals } from '../agent/messages.js';
import type { CollectorApi, FleetState } from '../collector/collector-api.js';
import type { Scenario } from '../scenario.js';

/** The collector is looked at, and waited for, every so many hours of event time. */
const LOOK_SECONDS = 6 * 3600;
/** It may be so far behind with its evaluation, or with what it says about it. */
const MAX_LAG_SECONDS = 18 * 3600;
const PATIENCE_MS = 60_000;
/** The collector's figures are a few seconds old at most. */
const COUNT_PATIENCE_MS = 10_000;
/** The last windows wait for later ones, which will not come: their watermark never passes. */
const TAIL_WINDOWS = 12;
const POLL_MS = 50;

/** While the reports of one step are on their way, the next one is run: reports of one process can be so much later. */
export const STEPS_UNDER_WAY = 2;

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
  readonly #agents: Pick<AgentGroup, 'advance' | 'settle' | 'finish'>;
  readonly #api: Pick<CollectorApi, 'fleet'>;
  readonly #story: Scenario;
  #sealed = 0;
  #seenReports = 0;
  #seenBytes = 0;

  constructor(
    agents: Pick<AgentGroup, 'advance' | 'settle' | 'finish'>,
    api: Pick<CollectorApi, 'fleet'>,
    story: Scenario,
  ) {
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
    const totals = await this.#agents.settle(after.sealed - this.#sealed, PATIENCE_MS);
    this.#sealed = after.sealed;
    if ((untilSeconds - this.#story.fleet.startSeconds) % LOOK_SECONDS !== 0) return { totals };
    return { totals, fleet: await this.#evaluated(untilSeconds - MAX_LAG_SECONDS) };
  }

  /** Brings every device back, waits for the last acknowledgement, and until the collector has evaluated and counted it all. */
  async finish(endSeconds: number): Promise<Required<Step>> {
    const totals = await this.#agents.finish(PATIENCE_MS);
    const evaluableSeconds = endSeconds - TAIL_WINDOWS * this.#story.windowSeconds;
    return { totals, fleet: await this.#evaluated(evaluableSeconds, totals.acked) };
  }

  async #evaluated(toSeconds: number, reports = 0): Promise<FleetState> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const fleet = await this.#api.fleet();
      // Before the first evaluation it is a word, and no number; that is right at the very beginning only.
      const evaluated = Date.parse(fleet.evaluatedTo) / 1000;
      const isThere = evaluated >= toSeconds || toSeconds <= this.#story.fleet.startSeconds;
      if (isThere && fleet.reports >= reports) return fleet;
      // What is missing in the end is for the judgement to say, not a reason to stop.
      if (isThere && performance.now() > deadline - PATIENCE_MS + COUNT_PATIENCE_MS) return fleet;
      if (performance.now() > deadline) throw new Error(`the collector has evaluated to ${fleet.evaluatedTo} only`);
      await sleep(POLL_MS);
    }
  }
}
