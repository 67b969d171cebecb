import type { RecommendationSummary } from './release-summary.js';
import type { AlarmSummary } from './verdict.js';

/** What `--json` writes. */
export interface DemoSummary {
  schema: 'fleetally.demo/1';
  devices: number;
  inferences: number;
  reports: { sealed: number; acked: number; stored: number };
  meanReportBytes: number;
  alarms: readonly AlarmSummary[];
  recommendations: readonly RecommendationSummary[];
  consoleUrl: string;
}

/** What contradicts "every report is stored exactly once", in sentences; nothing when all is right. */
export function reportFaults({ sealed, acked, stored }: DemoSummary['reports']): string[] {
  if (sealed > 0 && sealed === acked && acked === stored) return [];
  return [`wrong: ${sealed} reports were sealed, ${acked} acknowledged and ${stored} stored`];
}
