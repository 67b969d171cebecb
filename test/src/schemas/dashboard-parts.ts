import type { Expectation } from './misfits.js';

/** A dashboard as its file has it. */
export interface Dashboard {
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets: readonly { readonly datasource: { readonly type: string } }[];
}

/** What is expected of a panel, by the plugin that draws it, and of a query, by the plugin that answers it. */
const PANELS = new Map([
  ['barchart', 'BarsPanel'],
  ['stat', 'StatPanel'],
  ['table', 'TablePanel'],
  ['timeseries', 'LinesPanel'],
]);
const QUERIES = new Map([
  ['prometheus', 'PrometheusQuery'],
  ['grafana-clickhouse-datasource', 'ClickHouseQuery'],
]);

/** A dashboard in parts whose types are known. Errors: Error on a plugin that isn't known. */
export function partsOf(name: string, { panels, ...frame }: Dashboard): Expectation[] {
  return [
    { name, value: frame, type: 'Frame' },
    ...panels.flatMap((panel) => partsOfPanel(`${name} ${panel.title}`, panel)),
  ];
}

function partsOfPanel(name: string, { targets, ...panel }: Panel): Expectation[] {
  const queries = targets.map((value, at) => ({
    name: `${name} query ${at}`,
    value,
    type: typeOf(QUERIES, value.datasource.type),
  }));
  return [{ name, value: panel, type: typeOf(PANELS, panel.type) }, ...queries];
}

function typeOf(types: ReadonlyMap<string, string>, plugin: string): string {
  const type = types.get(plugin);
  if (type === undefined) throw new Error(`no published type is known of ${plugin}`);
  return type;
}
