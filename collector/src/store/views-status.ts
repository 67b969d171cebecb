import { instantOf } from './views-instant.js';
import type { TallyRow } from './views-shape.js';
import type { WatchStatus } from './views.js';

/** What a status is made of. Seconds are of event time. */
export interface Watched {
  readonly reports: number;
  readonly firstWindow: number;
  readonly lastWindowEnd: number;
  /** History that is needed before a verdict. */
  readonly learningSeconds: number;
  readonly firing: number;
  /** The model's bins are not known yet: nothing but latency and errors is judged. @default false */
  readonly planLearning?: boolean;
  readonly tally: readonly TallyRow[];
}

/** One status and one sentence for people. A firing alarm goes before everything: it may come from the fast lane. */
export function statusOf(watched: Watched): WatchStatus {
  if (watched.reports === 0) return { outcome: 'no-data', reason: 'No report has come in yet.' };
  if (watched.firing > 0) {
    return {
      outcome: 'drift',
      reason: watched.firing === 1 ? 'One alarm is firing.' : `${watched.firing} alarms are firing.`,
    };
  }
  if (watched.planLearning === true) {
    return { outcome: 'learning', reason: 'The plan is still being learnt from the fleet.' };
  }
  const judged = watched.tally.some(({ outcome }) => outcome === 'stable' || outcome === 'drift');
  if (judged) return { outcome: 'ok', reason: '' };
  const until = watched.firstWindow + watched.learningSeconds;
  if (watched.lastWindowEnd < until) {
    return { outcome: 'learning', reason: REASONS['learning']!, learningUntil: instantOf(until) };
  }
  const [main] = [...watched.tally].sort((a, b) => b.signals - a.signals);
  if (main === undefined) return { outcome: 'no-data', reason: 'No block of event time has been evaluated yet.' };
  if (main.outcome === 'no-data')
    return { outcome: 'no-data', reason: 'The newest block of event time has no reports.' };
  return { outcome: 'inconclusive', reason: REASONS[main.reason] ?? `Inconclusive: ${main.reason}.` };
}

const REASONS: Readonly<Record<string, string>> = {
  learning: 'The history is still too short for a verdict.',
  'too-few': 'Too few devices or inferences for a verdict.',
  'alike-days': 'Neighbouring days are too alike to count as separate evidence.',
  explained: 'What moves is explained by an alarm on another cohort.',
};
