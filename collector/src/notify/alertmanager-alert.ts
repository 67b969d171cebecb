import { pageOf } from './links.js';
import type { Notice } from './notice.js';
import type { Phase } from './next-message.js';

/** One alert as Alertmanager's `POST /api/v2/alerts` takes it. */
export interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
}

/** An alert that is not sent again ends after so many repeats, as Prometheus' own do. */
const REPEATS_UNTIL_GONE = 4;

/**
 * A notice as an alert. Its labels name it and never change, so that Alertmanager knows it again; what may change is in
 * annotations. Source: Alertmanager's API v2 (`alerts`), Prometheus' own `EndsAt` of four evaluation intervals.
 */
export function alertOf(
  notice: Notice,
  phase: Phase,
  nowMs: number,
  repeatSeconds: number,
  externalUrl: string | undefined,
): AlertmanagerAlert {
  const { kind, subject, model, labels, severity, summary, description, sinceMs } = notice;
  const endsMs = phase === 'resolved' ? nowMs : nowMs + 1_000 * REPEATS_UNTIL_GONE * repeatSeconds;
  const startsMs = Math.min(sinceMs, nowMs);
  return {
    labels: {
      alertname: kind === 'incident' ? 'FleetallyIncident' : 'FleetallyRecommendation',
      [kind]: subject,
      model,
      severity,
      // Why an incident is thought to be may be another tomorrow, and would then be another alert.
      ...(kind === 'recommendation' && labels),
    },
    annotations: { summary, description, ...(kind === 'incident' && labels) },
    startsAt: new Date(startsMs).toISOString(),
    endsAt: new Date(Math.max(endsMs, startsMs + 1)).toISOString(),
    ...(externalUrl !== undefined && { generatorURL: pageOf(notice, externalUrl) }),
  };
}
