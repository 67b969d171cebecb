import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type AnnotationQuery,
  type Dashboard,
  type Panel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dropUnasked } from './drop-unasked.js';
import { UIDS, type PageName } from './uids.js';
import { clickhouseVariable, consoleVariable, prometheusVariable } from './variables.js';

export interface PageOptions {
  readonly name: PageName;
  readonly title: string;
  readonly description: string;
  /** Relative, as `now-7d`; up to now. */
  readonly from: string;
  readonly refresh: string;
  readonly sources: readonly ('prometheus' | 'clickhouse')[];
  readonly variables?: readonly Builder<VariableModel>[];
  readonly annotations?: readonly Builder<AnnotationQuery>[];
  /** From left to right and from top to bottom; the widths of a line add up to 24. */
  readonly panels: readonly Builder<Panel>[];
}

const TAG = 'fleetally';
/** Of Grafana 10.4, the oldest that is supported. Newer ones read it, too; older ones may refuse a newer one. */
export const SCHEMA_VERSION = 39;
const SOURCES = { prometheus: prometheusVariable, clickhouse: clickhouseVariable } as const;

/** A dashboard with the variables and links that all of them have; its panels are numbered from 1 in reading order. */
export function page(options: PageOptions): Dashboard {
  const { name, title, description, from, refresh, sources, variables = [], annotations = [], panels } = options;
  const builder = new DashboardBuilder(`fleetally / ${title}`)
    .uid(UIDS[name])
    .description(description)
    .tags([TAG])
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from, to: 'now' })
    .refresh(refresh)
    .variables([...sources.map((source) => SOURCES[source]()), consoleVariable(), ...variables])
    .annotations([...annotations])
    .links([others(), toConsole()]);
  for (const panel of panels) builder.withPanel(panel);
  const dashboard = builder.build();
  for (const [at, panel] of (dashboard.panels ?? []).entries()) {
    panel.id = at + 1;
    if ('targets' in panel) panel.datasource = sourceOf(panel);
  }
  dashboard.schemaVersion = SCHEMA_VERSION;
  dropUnasked(dashboard);
  return dashboard;
}

/**
 * The one datasource that all queries of a panel have. Grafana asks the panel's before the queries' own: a panel
 * that names none asks the default datasource, whatever its queries say.
 */
function sourceOf({ title, targets = [] }: Panel): DataSourceRef {
  const asked = targets as { readonly datasource?: DataSourceRef }[];
  const [source, ...others] = new Set(asked.map(({ datasource }) => datasource));
  if (source === undefined || others.length > 0) throw new Error(`${title ?? 'a panel'} does not ask one datasource`);
  return source;
}

function others(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Dashboards')
    .type(DashboardLinkType.Dashboards)
    .icon('external link')
    .tooltip('The other dashboards of fleetally')
    .tags([TAG])
    .asDropdown(true)
    .targetBlank(false)
    .includeVars(true)
    .keepTime(true);
}

function toConsole(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Console')
    .type(DashboardLinkType.Link)
    .icon('external link')
    .tooltip("The collector's console, where people decide")
    .url('${console:raw}/')
    .targetBlank(true)
    .includeVars(false)
    .keepTime(false);
}
