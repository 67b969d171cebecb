import type { AlarmSummary } from '../story/verdict.js';

/** The part of GET /api/v1/fleet that the demo reads. */
export interface FleetState {
  reports: number;
  inferences: number;
  devices: { total: number };
  /** Event time up to which everything is evaluated: ISO 8601, or a word while there is none. */
  evaluatedTo: string;
  status: { outcome: string; reason: string };
}

/** An alarm of GET /api/v1/alarms: the summary, and what only the page and the story need. */
export interface LiveAlarm extends AlarmSummary {
  alarm: string;
  state: string;
  devices: number | string;
}

/** The collector's REST interface, read-only. Errors: Error naming path and status when it does not answer with 200. */
export class CollectorApi {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async fleet(): Promise<FleetState> {
    return (await this.#get('/api/v1/fleet')) as FleetState;
  }

  /** All alarms, oldest first. */
  async alarms(): Promise<LiveAlarm[]> {
    const { alarms } = (await this.#get('/api/v1/alarms?limit=1000')) as { alarms: RawAlarm[] };
    return alarms.map(toLiveAlarm).sort((a, b) => a.raisedAt.localeCompare(b.raisedAt));
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(this.url + path);
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }
}

type RawAlarm = Omit<LiveAlarm, 'resolvedAt' | 'features'> & { resolvedAt?: string; features?: readonly string[] };

function toLiveAlarm(raw: RawAlarm): LiveAlarm {
  const { features, resolvedAt, ...rest } = raw;
  return { ...rest, ...(features?.length === 2 && { features }), resolvedAt: resolvedAt ?? null };
}

/** Exactly the fields of the summary, in its order. */
export function toSummary(alarm: LiveAlarm): AlarmSummary {
  const { cohort, feature, features, signal, lane, raisedAt, changedAt, resolvedAt, evidence, effect } = alarm;
  return {
    cohort,
    feature,
    ...(features !== undefined && { features }),
    signal,
    lane,
    raisedAt,
    changedAt,
    resolvedAt,
    evidence,
    effect: {
      shiftSigma: effect.shiftSigma,
      psi: effect.psi,
      js: effect.js,
      wasserstein: effect.wasserstein,
      ks: effect.ks,
    },
  };
}
