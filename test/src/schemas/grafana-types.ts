/**
 * What a dashboard's JSON is made of, put together from the types that Grafana publishes. There `Dashboard` leaves open
 * what belongs to a panel's plugin; here the plugins' own types fill it.
 */
import type * as grafana from '@grafana/schema';
import type * as bars from '@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as lines from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
// Newer versions publish it only with a library of React components.
import type * as prometheus from 'grafana-schema-minimum/dist/esm/raw/composable/prometheus/dataquery/x/PrometheusDataQuery_types.gen.js';

/** A dashboard but for its panels. */
export type Frame = Omit<grafana.Dashboard, 'panels' | 'templating' | 'annotations'> & {
  templating: { list: Variable[] };
  annotations: { list: grafana.AnnotationQuery<ClickHouseQuery>[] };
};

/** With what the list of variables shows, whose type is published only with a library of React components. */
type Variable = Omit<grafana.VariableModel, 'query'> & {
  definition?: string;
  query: string | Pick<ClickHouseQuery, 'editorType' | 'rawSql'>;
};

export type StatPanel = PanelOf<'stat', stat.Options, object>;
export type TablePanel = PanelOf<'table', table.Options, table.FieldConfig>;
export type LinesPanel = PanelOf<'timeseries', lines.Options, lines.FieldConfig>;
export type BarsPanel = PanelOf<'barchart', bars.Options, bars.FieldConfig>;

export type PrometheusQuery = prometheus.PrometheusDataQuery;

/** As the plugin `grafana-clickhouse-datasource` 4.x reads it. Not published: read from its sources. */
export interface ClickHouseQuery extends grafana.DataQuery {
  pluginVersion: string;
  editorType: 'sql';
  rawSql: string;
  queryType: 'table' | 'timeseries';
  format: 0 | 1;
}

type PanelOf<Type, Options, Custom> = Omit<grafana.Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
  type: Type;
  options: Options;
  fieldConfig: { defaults: Defaults<Custom>; overrides: Override<Custom>[] };
};

type Defaults<Custom> = Omit<grafana.FieldConfig, 'custom'> & { custom?: Custom };

interface Override<Custom> {
  matcher: { id: 'byName' | 'byRegexp' | 'byType'; options: string };
  properties: Property<Custom>[];
}

/** What is overridden, by its place in the defaults. */
type Property<Custom> = OneOf<Omit<grafana.FieldConfig, 'custom'>> | OneOf<Custom, 'custom.'>;

type OneOf<Fields, Prefix extends string = ''> = {
  [K in keyof Fields & string]-?: { id: `${Prefix}${K}`; value: NonNullable<Fields[K]> };
}[keyof Fields & string];
