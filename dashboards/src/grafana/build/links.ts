import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { UIDS, type PageName } from './uids.js';

/**
 * A link to another dashboard at the same time range, ClickHouse and console. `variables` sets its variables: text, or what a
 * cell of the same row holds (`cell('model')`).
 */
export function toPage(title: string, to: PageName, variables: Readonly<Record<string, string>> = {}) {
  const own = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
  const kept = ['${__url_time_range}', '${clickhouse:queryparam}', '${console:queryparam}'];
  return link(title, `/d/${UIDS[to]}?${[...own, ...kept].join('&')}`, false);
}

/** A link to the console: `path` is what stands behind its `#`. */
export function toConsolePath(title: string, path: string) {
  return link(title, `\${console:raw}/#${path}`, true);
}

/** What stands in that column of the row that is clicked, fit for an address. */
export function cell(column: string): string {
  return `\${__data.fields["${column}"]:percentencode}`;
}

function link(title: string, url: string, targetBlank: boolean): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(targetBlank);
}
