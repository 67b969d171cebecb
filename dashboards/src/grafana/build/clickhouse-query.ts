import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** The datasource that a dashboard's `clickhouse` variable stands for; no dashboard names one by uid. */
export const CLICKHOUSE: DataSourceRef = { type: 'grafana-clickhouse-datasource', uid: '${clickhouse}' };

/** How Grafana is to take the rows: a series per value column (and text column), or as they are. */
export type RowShape = 'timeseries' | 'table';

/** One query of the ClickHouse datasource, as its plugin (4.x) stores it. */
export class ClickHouseTarget implements Dataquery {
  readonly refId: string;
  readonly datasource = CLICKHOUSE;
  /** Without it the plugin takes a query for one of before 4.0, and rewrites it. */
  readonly pluginVersion = '4.0.0';
  readonly editorType = 'sql';
  readonly queryType: RowShape;
  /** What the plugin's backend reads: 0 for time series, 1 for a table. */
  readonly format: 0 | 1;
  readonly rawSql: string;
  readonly #columns: readonly string[];

  constructor(refId: string, shape: RowShape, columns: readonly string[], sql: string) {
    this.refId = refId;
    this.queryType = shape;
    this.format = shape === 'timeseries' ? 0 : 1;
    this.rawSql = sql;
    this.#columns = columns;
  }

  /** The columns that the panel is made for. Not part of the JSON: tests hold the real answer against it. */
  get columns(): readonly string[] {
    return this.#columns;
  }

  _implementsDataqueryVariant(): void {}
}

/** Rows for a table, a bar chart or annotations. `columns` are those that `sql` answers with, in order. */
export function rows(columns: readonly string[], sql: string, refId = 'A'): Builder<ClickHouseTarget> {
  return { build: () => new ClickHouseTarget(refId, 'table', columns, tidy(sql)) };
}

/** Values over time. The first column is the time, in ascending order; text columns tell series apart. */
export function series(columns: readonly string[], sql: string, refId = 'A'): Builder<ClickHouseTarget> {
  return { build: () => new ClickHouseTarget(refId, 'timeseries', columns, tidy(sql)) };
}

/** Without the indentation of the source that it stands in. */
function tidy(sql: string): string {
  const lines = sql.replace(/^\n|\s+$/g, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join('\n');
}
