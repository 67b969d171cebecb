/** A question that was refused; the message is what the other side said. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What dashboards ask. */
export interface Sources {
  readonly sql: (text: string) => Promise<SqlAnswer>;
  /** The newest value of each series. */
  readonly promql: (text: string) => Promise<number[]>;
}

export interface SourceAddresses {
  /** ClickHouse's HTTP interface: the collector's read-only front, or a server. */
  readonly clickhouse: string;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
  readonly prometheus: string;
}

/** ClickHouse and Prometheus over HTTP. Both reject with QueryError when a query is refused. */
export function httpSources(at: SourceAddresses): Sources {
  return {
    async sql(text) {
      const url = new URL(at.clickhouse);
      url.searchParams.set('database', at.database);
      const headers = {
        ...(at.user !== undefined && { 'x-clickhouse-user': at.user }),
        ...(at.password !== undefined && { 'x-clickhouse-key': at.password }),
      };
      const body = `${text}\nFORMAT JSONCompact`;
      const answer = await ask(url, { method: 'POST', headers, body });
      const { meta, data } = answer as { meta: SqlAnswer['columns']; data: unknown[][] };
      return { columns: meta, rows: data };
    },
    async promql(query) {
      const url = new URL('/api/v1/query', at.prometheus);
      url.searchParams.set('query', query);
      const { data } = (await ask(url, {})) as { data: { result: { value: Point }[] } };
      return data.result.map(({ value: [, number] }) => Number(number));
    },
  };
}

type Point = readonly [number, string];

async function ask(url: URL, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new QueryError(text.slice(0, 2_000));
  return JSON.parse(text);
}
