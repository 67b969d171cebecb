import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
  type Dataquery,
} from '@grafana/grafana-foundation-sdk/prometheus';

/** The datasource that a dashboard's `prometheus` variable stands for. */
export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: '${prometheus}' };

/** Values over time; `legend` may name labels, as `{{model}}`. */
export function range(expr: string, legend: string, refId = 'A'): Builder<Dataquery> {
  return query(expr, legend, refId).range();
}

/** The newest values. */
export function instant(expr: string, legend: string, refId = 'A'): Builder<Dataquery> {
  return query(expr, legend, refId).instant();
}

function query(expr: string, legend: string, refId: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId)
    .datasource(PROMETHEUS)
    .expr(expr)
    .editorMode(QueryEditorMode.Code)
    .legendFormat(legend)
    .format(PromQueryFormat.TimeSeries);
}
