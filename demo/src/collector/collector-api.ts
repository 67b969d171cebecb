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

/** The part of a recommendation that the demo reads. */
export interface LiveRecommendation {
  recommendation: string;
  state: string;
  stateReason: string;
  action: string;
  scope: { cohorts: readonly Readonly<Record<string, string>>[]; variants?: string[]; devices?: readonly string[] };
  from: string;
  to: string;
  raisedAt: string;
  reason: string;
  evidence: readonly {
    signal: string;
    finding: string;
    effect: number | string;
    low: number | string;
    high: number | string;
    devices: number | string;
    evidence: number;
  }[];
}

/** The collector's REST interface. Errors: Error naming path and status when it does not answer with 200. */
export class CollectorApi {
  readonly url: string;
  readonly #token: () => Promise<string>;

  /** `token` is only asked for before something is changed. */
  constructor(url: string, token: () => Promise<string> = () => Promise.resolve('')) {
    this.url = url;
    this.#token = token;
  }

  async register(version: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#post('/api/v1/admin/models-add', version);
  }

  /** Resolves to its id. */
  async startRollout(spec: Readonly<Record<string, unknown>>): Promise<string> {
    const { rollout } = (await this.#post('/api/v1/rollouts', spec)) as { rollout: { rollout: string } };
    return rollout.rollout;
  }

  async rollout(id: string): Promise<{ state: string; devices: { assigned: number; running: number } }> {
    return (await this.#get(`/api/v1/rollouts/${id}`)) as {
      state: string;
      devices: { assigned: number; running: number };
    };
  }

  /** All of them, whatever became of them. */
  async recommendations(): Promise<LiveRecommendation[]> {
    const { recommendations } = (await this.#get('/api/v1/recommendations?limit=1000')) as {
      recommendations: LiveRecommendation[];
    };
    return recommendations;
  }

  async recommendation(id: string): Promise<LiveRecommendation> {
    return (await this.#get(`/api/v1/recommendations/${id}`)) as LiveRecommendation;
  }

  async accept(id: string, by: { author: string; reason: string }): Promise<void> {
    await this.#post(`/api/v1/recommendations/${id}/accept`, by);
  }

  async #post(path: string, body: object): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.#token()}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
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
