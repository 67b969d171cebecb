import type { Anomaly } from '../anomalies/types.js';
import type { ClockChoice } from '../detect/signal-clocks.js';
import type { EffectSizes } from '../detect/effects.js';
import type { Alarm } from '../detect/types.js';
import type { RecommendationDraft } from '../recommend/types.js';
import { incidentsOf } from '../incidents/index.js';
import type { BacktestOptions } from './backtest-options.js';
import type { LoadedSamples } from './load-samples.js';

/** An alarm as files carry it; times in ISO 8601, UTC. */
export interface ReportedAlarm {
  readonly cohort: Readonly<Record<string, string>>;
  readonly feature: string;
  readonly features?: readonly [string, string];
  readonly signal: string;
  readonly signals: readonly string[];
  readonly lane: 'evidence' | 'fast';
  readonly clock: string;
  readonly raisedAt: string;
  readonly changedAt: string;
  readonly resolvedAt: string | null;
  readonly evidence: number;
  readonly effect: Readonly<Record<keyof EffectSizes, number | null>>;
  readonly devices: number;
}

/** Something wrong with one device, or told once for many. */
export interface ReportedAnomaly {
  readonly kind: Anomaly['kind'];
  /** Empty for many. */
  readonly device: string;
  readonly cohort: Readonly<Record<string, string>>;
  readonly devices: number;
  readonly features: readonly string[];
  readonly raisedAt: string;
  readonly since: string;
  readonly resolvedAt: string | null;
  readonly excess: number;
}

/** What ought to be done. */
export interface ReportedRecommendation {
  readonly action: RecommendationDraft['action'];
  readonly scope: RecommendationDraft['scope'];
  /** Versions; empty where the action changes none. */
  readonly from: string;
  readonly to: string;
  readonly raisedAt: string;
  readonly reason: string;
  readonly evidence: readonly {
    readonly signal: string;
    readonly effect: number;
    readonly low: number;
    readonly high: number;
    readonly devices: number;
    /** e-value. */
    readonly evidence: number;
  }[];
}

/** What `--json` writes. Later versions only add to it. */
export interface BacktestReport {
  readonly schema: 'fleetally.backtest/1';
  readonly input: {
    readonly rows: number;
    readonly rejectedRows: number;
    readonly devices: number;
    readonly windows: number;
    readonly cohorts: number;
  };
  readonly promise: {
    readonly falseAlarms: string;
    readonly windowSeconds: number;
    readonly clock: Readonly<Record<string, 'window' | '6h' | '1d' | 'learning'>>;
  };
  readonly alarms: readonly ReportedAlarm[];
  /** Alarms that belong together, one sentence each; `alarms` are places in the list of alarms. */
  readonly incidents: readonly { readonly headline: string; readonly alarms: readonly number[] }[];
  readonly deviceAnomalies: readonly ReportedAnomaly[];
  /** What ought to be done about versions; empty without a column of versions. */
  readonly recommendations: readonly ReportedRecommendation[];
  readonly status: 'ok' | 'inconclusive' | 'no-data';
  readonly reason?: string;
}

export interface RaisedAlarm {
  alarm: Alarm;
  readonly effect: EffectSizes;
}

export interface BacktestOutcome {
  readonly windows: number;
  readonly cohorts: number;
  readonly clocks: Readonly<Record<string, ClockChoice>>;
  readonly alarms: readonly RaisedAlarm[];
  readonly anomalies: readonly Anomaly[];
  readonly recommendations: readonly RecommendationDraft[];
}

export function backtestReport(
  options: BacktestOptions,
  loaded: LoadedSamples,
  outcome: BacktestOutcome,
): BacktestReport {
  const clock = Object.fromEntries(
    Object.entries(outcome.clocks).map(
      ([signal, choice]) => [signal, choice === 'alike-days' ? 'learning' : choice] as const,
    ),
  );
  return {
    schema: 'fleetally.backtest/1',
    input: {
      rows: loaded.rows,
      rejectedRows: loaded.rejectedRows,
      devices: loaded.devices,
      windows: outcome.windows,
      cohorts: outcome.cohorts,
    },
    promise: { falseAlarms: options.falseAlarms, windowSeconds: options.windowSeconds, clock },
    alarms: outcome.alarms.map(reported),
    incidents: incidentsIn(options, outcome),
    deviceAnomalies: outcome.anomalies.map(reportedAnomaly),
    recommendations: outcome.recommendations.map(reportedRecommendation),
    ...statusOf(loaded, outcome),
  };
}

function incidentsIn({ windowSeconds }: BacktestOptions, outcome: BacktestOutcome): BacktestReport['incidents'] {
  const alarms = outcome.alarms.map(({ alarm }) => alarm);
  return incidentsOf(alarms, { model: 'backtest', windowSeconds, inputs: new Set() }).map(({ incident, account }) => ({
    headline: account.headline,
    alarms: incident.members.map((member) => alarms.findIndex(({ id }) => id === member.alarm)),
  }));
}

function statusOf(loaded: LoadedSamples, outcome: BacktestOutcome): Pick<BacktestReport, 'status' | 'reason'> {
  if (loaded.rows === 0)
    return { status: 'no-data', reason: loaded.rejectedRows > 0 ? 'every row was rejected' : 'the data has no rows' };
  const choices = Object.values(outcome.clocks);
  if (outcome.alarms.length === 0 && choices.every((choice) => choice === 'learning')) {
    return {
      status: 'inconclusive',
      reason:
        'learning: the data ends before there is history enough for a verdict; see --clock and --baseline-windows',
    };
  }
  if (outcome.alarms.length === 0 && choices.every((choice) => choice === 'learning' || choice === 'alike-days')) {
    return { status: 'inconclusive', reason: 'even whole days are alike: no clock gives independent evidence' };
  }
  return { status: 'ok' };
}

function reportedAnomaly(anomaly: Anomaly): ReportedAnomaly {
  const { kind, device, cohort, devices, features, excess, resolvedAt } = anomaly;
  return {
    ...{ kind, device, cohort, devices, features },
    raisedAt: iso(anomaly.raisedAt),
    since: iso(anomaly.since),
    resolvedAt: resolvedAt === undefined ? null : iso(resolvedAt),
    excess,
  };
}

function reportedRecommendation(draft: RecommendationDraft): ReportedRecommendation {
  const { action, scope, from, to, raisedAt, reason, evidence: effects } = draft;
  const evidence = effects.map(({ signal, effect, low, high, devices, evidence: e }) => {
    return { signal, effect, low, high, devices, evidence: e };
  });
  return { action, scope, from, to, raisedAt: iso(raisedAt), reason, evidence };
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function reported({ alarm, effect }: RaisedAlarm): ReportedAlarm {
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    cohort: alarm.cohort,
    feature: alarm.feature,
    ...(alarm.features === undefined ? {} : { features: alarm.features }),
    signal: alarm.signal,
    signals: alarm.signals,
    lane: alarm.lane,
    clock: alarm.clock,
    raisedAt: iso(alarm.raisedAt),
    changedAt: iso(alarm.changedAt),
    resolvedAt: alarm.resolvedAt === undefined ? null : iso(alarm.resolvedAt),
    evidence: alarm.evidence,
    effect: {
      shiftSigma: known(effect.shiftSigma),
      psi: known(effect.psi),
      js: known(effect.js),
      wasserstein: known(effect.wasserstein),
      ks: known(effect.ks),
    },
    devices: alarm.devices,
  };
}
