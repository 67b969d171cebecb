import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS } from './dashboards.js';

/** Every dashboard as the file that is committed for it: name in `dashboards/grafana`, and text. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(DASHBOARDS.map((dashboard) => [fileOf(dashboard), `${JSON.stringify(dashboard, undefined, 2)}\n`]));
}

function fileOf({ uid }: Dashboard): string {
  return `${uid ?? ''}.json`;
}
