import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { CLICKHOUSE } from './clickhouse-query.js';

type Variable = Builder<VariableModel>;

/** Where the console is unless the dashboard is told otherwise: a collector's default address. */
export const CONSOLE_DEFAULT = 'http://127.0.0.1:4320';

export function prometheusVariable(): Variable {
  return new DatasourceVariableBuilder('prometheus')
    .label('Prometheus')
    .description('The Prometheus that scrapes the collectors.')
    .type('prometheus');
}

export function clickhouseVariable(): Variable {
  return new DatasourceVariableBuilder('clickhouse')
    .label('ClickHouse')
    .description("The collector's views: its read-only front, or the ClickHouse server that it stores in.")
    .type('grafana-clickhouse-datasource');
}

/** Address of the console, for links: `${console:raw}/#/incidents/…`. */
export function consoleVariable(): Variable {
  return new TextBoxVariableBuilder('console')
    .label('Console')
    .description("Address of the collector's console, as your browser reaches it; links to it begin with it.")
    .defaultValue(CONSOLE_DEFAULT)
    .current({ text: CONSOLE_DEFAULT, value: CONSOLE_DEFAULT });
}

export interface ChoiceOptions {
  readonly label: string;
  readonly description: string;
  /** Answers one column, or value and text. */
  readonly sql: string;
  /** May several be chosen, and all. @default false */
  readonly several?: boolean;
  /** Asked again when the time range changes. @default false */
  readonly inTime?: boolean;
}

/** A choice among what a query of ClickHouse answers. */
export function choice(name: string, options: ChoiceOptions): Variable {
  const { label, description, sql, several = false, inTime = false } = options;
  return new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(CLICKHOUSE)
    .query({ editorType: 'sql', rawSql: sql })
    .definition(sql)
    .refresh(inTime ? VariableRefresh.OnTimeRangeChanged : VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.Disabled)
    .multi(several)
    .includeAll(several);
}
