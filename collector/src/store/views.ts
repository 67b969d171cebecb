import type { AnomalyFilter, AnomalyTally, DeviceAnomalyView } from './anomaly-types.js';
import type {
  Cohort,
  ModelView,
  PlanView,
  DeviceList,
  CohortView,
  CohortsView,
  AlarmState,
  AlarmView,
  FeatureView,
  EvidenceView,
  FleetView,
  SilenceView,
} from './views-results.js';
import type { AccuracyQuery, AccuracyView } from './views-accuracy-results.js';
import type { CourseQuery, CourseView } from './views-course-results.js';
import type { DeviceDetail } from './views-device-results.js';
import type { DriftView } from './views-drift-results.js';
import type { IncidentDetail, IncidentTally, IncidentView } from './views-incident-results.js';
import type { RecommendationDetail, RecommendationFilter, RecommendationView } from './views-recommendation-results.js';
import type { RegisteredModelDetail, RegisteredModelView } from './views-registry-results.js';
import type { RolloutDetail, RolloutView } from './views-rollout-results.js';
import type { RunningQuery, RunningView } from './views-running-results.js';

export type { IncidentDetail, IncidentTally, IncidentView, SignalPartView } from './views-incident-results.js';
export type {
  EvidenceEffectView,
  RecommendationDetail,
  RecommendationFilter,
  RecommendationView,
} from './views-recommendation-results.js';
export type { RolloutDetail, RolloutStepView, RolloutView, StageView } from './views-rollout-results.js';
export type {
  AccuracyBlock,
  AccuracyCell,
  AccuracyPoint,
  AccuracyQuery,
  AccuracySeries,
  AccuracyView,
  PartingView,
} from './views-accuracy-results.js';
export type {
  RegisteredModelDetail,
  RegisteredModelView,
  RegistryEventView,
  ReportedView,
  VariantView,
} from './views-registry-results.js';
export type { CoursePoint, CourseQuery, CourseSeries, CourseView } from './views-course-results.js';
export type { DeviceDetail, DeviceModelView } from './views-device-results.js';
export type { DriftCell, DriftView } from './views-drift-results.js';
export type { RunningPoint, RunningQuery, RunningView } from './views-running-results.js';
export type { AnomalyFilter, AnomalyTally, DeviceAnomalyView } from './anomaly-types.js';
export type {
  Instant,
  Cohort,
  Figure,
  Suppressed,
  NoData,
  WatchOutcome,
  WatchStatus,
  SignalTally,
  ModelView,
  PlanView,
  DeviceView,
  DeviceList,
  CohortView,
  CohortsView,
  UnwatchedCohorts,
  AlarmState,
  AlarmView,
  DecisionView,
  EffectSizes,
  HistogramKind,
  HistogramCounts,
  HistogramSide,
  FeatureView,
  EvidenceBlock,
  EvidenceView,
  FleetView,
  SilenceView,
} from './views-results.js';

/**
 * What people and pages may read from the store: typed, finite, and safe to show.
 *
 * Claims: no figure is ever NaN or null; where there is none, the word is the answer (`no-data`, `inconclusive`,
 * `learning`). Counts of a cohort with fewer than `kDevices` devices are never returned; a `Suppressed` stands there.
 * Units: every instant is event time as ISO 8601 in UTC, except where a name says otherwise; spans are in seconds.
 * Errors: all methods reject with StoreError only; what does not exist is `undefined`, not an error.
 */
export interface Views {
  /** All models that ever reported, by name. */
  models(): Promise<readonly ModelView[]>;
  /** What is registered of every model, beside what devices report running, by name. */
  registry(): Promise<readonly RegisteredModelView[]>;
  /** One of these in full. `undefined` when the model is neither registered nor reported. */
  registered(model: string): Promise<RegisteredModelDetail | undefined>;
  /** Rollouts, those of one model or all, the newest first. */
  rollouts(model?: string): Promise<readonly RolloutView[]>;
  /** One rollout with where its devices are, and what happened to it. */
  rollout(id: string): Promise<RolloutDetail | undefined>;
  /** A plan by its hex digest. */
  plan(digest: string): Promise<PlanView | undefined>;
  /** Devices by id, page by page. */
  devices(page: DevicePage): Promise<DeviceList>;
  /** One device, with what it runs. `undefined` when it never introduced itself. */
  device(id: string): Promise<DeviceDetail | undefined>;
  /** The cuts of a model over the newest day of event time, each attribute and value with its devices. */
  cohorts(model: string): Promise<readonly CohortView[] | undefined>;
  /** Which cohorts of a model are watched, with devices as when that last changed or was saved, and which are not. */
  watchedCohorts(model: string): Promise<CohortsView | undefined>;
  /**
   * Alarms, firing first, then resolved; newest first within each. Only with `state: 'pending'` what is pending, closest to
   * an alarm first: nothing was raised there, and whoever asks for alarms must not take it for one.
   */
  alarms(filter: AlarmFilter): Promise<readonly AlarmView[]>;
  /** One alarm; undefined when there is none with this id. */
  alarm(id: string): Promise<AlarmView | undefined>;
  /** Incidents, open first, newest first within each; what was merged only when it is asked for. */
  incidents(filter: IncidentFilter): Promise<readonly IncidentView[]>;
  /** One incident with its history, decisions and most affected devices; undefined when there is none with this id. */
  incident(id: string): Promise<IncidentDetail | undefined>;
  /** How many incidents there are, by model and state. */
  incidentTally(): Promise<readonly IncidentTally[]>;
  /** What ought to be done: open ones first, newest first within each state. */
  recommendations(filter: RecommendationFilter): Promise<readonly RecommendationView[]>;
  /** One recommendation with its history; undefined when there is none with this id. */
  recommendation(id: string): Promise<RecommendationDetail | undefined>;
  /** What is wrong with single devices: firing first, then the newest. */
  anomalies(filter: AnomalyFilter): Promise<readonly DeviceAnomalyView[]>;
  /** How many device anomalies fire, by model and kind. */
  anomalyTally(): Promise<readonly AnomalyTally[]>;
  /** All silences, newest first. */
  silences(): Promise<readonly SilenceView[]>;
  /** One feature's merged counts beside its baseline. `undefined` when the model or the feature is unknown. */
  featureCounts(query: FeatureQuery): Promise<FeatureView | undefined>;
  /** How the evidence on one stream grew. `undefined` when the model or the signal is unknown. */
  evidence(query: EvidenceQuery): Promise<EvidenceView | undefined>;
  /** Accuracy on a cohort, estimated without labels and true where there is feedback. `undefined` when the model is unknown. */
  accuracy(query: AccuracyQuery): Promise<AccuracyView | undefined>;
  /** How far each cohort and feature of a model is on its way to an alarm. `undefined` when the model is unknown. */
  drift(model: string): Promise<DriftView | undefined>;
  /** Devices of a model by version, over time. `undefined` when the model is unknown. */
  running(query: RunningQuery): Promise<RunningView | undefined>;
  /** A signal's mean on each version, over time. `undefined` when the model or the signal is unknown. */
  course(query: CourseQuery): Promise<CourseView | undefined>;
  /** The whole fleet in one look. */
  fleet(): Promise<FleetView>;
}

export interface DevicePage {
  readonly model?: string;
  readonly cohort?: Cohort;
  /** The last id of the page before. */
  readonly after?: string;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface AlarmFilter {
  readonly model?: string;
  readonly state?: AlarmState;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface IncidentFilter {
  readonly model?: string;
  readonly state?: IncidentView['state'];
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface FeatureQuery {
  readonly model: string;
  /** A feature's name, or `output`, `confidence`, `latency`. */
  readonly feature: string;
  readonly cohort: Cohort;
  /** Compare what this alarm covers with all before its change began, by its own plan; wins over `from` and `to`. */
  readonly alarm?: string;
  /** Epoch seconds; default: the newest day of event time. */
  readonly fromSeconds?: number;
  readonly toSeconds?: number;
}

export interface EvidenceQuery {
  readonly model: string;
  readonly signal: string;
  readonly cohort: Cohort;
  readonly fromSeconds?: number;
  readonly toSeconds?: number;
  /** The newest so many blocks, 1 to 10,000. */
  readonly limit: number;
}
