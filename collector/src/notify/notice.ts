import { silenceOf, type Silence } from '../fleet/silence-of.js';
import type { IncidentView, RecommendationView } from '../store/views.js';

/** Something that people are to hear of. Times in epoch milliseconds by the collector's clock. */
export interface Notice {
  /** Id of the incident or recommendation. */
  readonly subject: string;
  readonly kind: 'incident' | 'recommendation';
  readonly model: string;
  readonly summary: string;
  readonly description: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** What machines route by, beside kind, subject and model. */
  readonly labels: Readonly<Record<string, string>>;
  readonly sinceMs: number;
  /** It is over, whoever was told of it. */
  readonly isOver: boolean;
  /** Somebody has silenced or kept it: nobody is told now who was not told before. */
  readonly isQuiet: boolean;
  /** As the REST API shows it. */
  readonly body: IncidentView | RecommendationView;
}

/** The incidents that people are to be told of, by the outbox (`notifications`), which has honoured silences. */
export function incidentNotices(incidents: readonly IncidentView[]): Notice[] {
  return incidents.flatMap((incident): Notice[] => {
    const { notification, state, quiet } = incident;
    if (notification === undefined || notification.state === 'withdrawn') return [];
    return [
      {
        subject: incident.incident,
        kind: 'incident',
        model: incident.model,
        summary: incident.headline,
        description: incident.why.words,
        severity: 'warning',
        labels: { why: incident.why.code },
        sinceMs: Date.parse(notification.at),
        isOver: state !== 'open',
        isQuiet: quiet !== undefined,
        body: incident,
      },
    ];
  });
}

const SEVERITY: Partial<Record<RecommendationView['action'], Notice['severity']>> = {
  rollback: 'critical',
  hold: 'info',
  promote: 'info',
};

/** Recommendations that wait for a decision. `at`: event time that silences are held against, epoch seconds. */
export function recommendationNotices(
  recommendations: readonly RecommendationView[],
  silences: readonly Silence[],
  at: number,
): Notice[] {
  return recommendations.map((one): Notice => {
    const { recommendation, model, action, scope, from, to } = one;
    const isSilenced = ({ model: of, cohort }: { model: string; cohort: Readonly<Record<string, string>> }): boolean =>
      silenceOf({ model: of, cohort, features: [] }, silences, at) !== undefined;
    return {
      subject: recommendation,
      kind: 'recommendation',
      model,
      summary: one.reason,
      description: one.expectedGain === '' ? one.wouldChange : `Expected: ${one.expectedGain}.`,
      severity: SEVERITY[action] ?? 'warning',
      labels: { action, ...(from !== '' && { from }), ...(to !== '' && { to }) },
      sinceMs: Date.parse(one.openedAt),
      isOver: one.state !== 'open',
      isQuiet: scope.cohorts.every((cohort) => isSilenced({ model, cohort })),
      body: one,
    };
  });
}
