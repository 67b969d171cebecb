/** A question that was refused; the message is what the other side said. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What dashboards ask. Without one of them, what it would be asked is left out. */
export interface Sources {
  readonly sql?: (text: string) => Promise<SqlAnswer>;
  /** The newest value of each series. */
  readonly promql?: (text: string) => Promise<number[]>;
}

export interface ClickHouseAddress {
  /** Of ClickHouse's HTTP interface: the collector's read-only front, or a server. */
  readonly url: string;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
}

/** Asks ClickHouse over HTTP. Rejects with QueryError when a query is refused. */
export function askClickHouse({ url, database, user, password }: ClickHouseAddress): NonNullable<Sources['sql']> {
  const headers = {
    ...(user !== undefined && { 'x-clickhouse-user': user }),
    ...(password !== undefined && { 'x-clickhouse-key': password }),
  };
  return async (text) => {
    const address = new URL(url);
    address.searchParams.set('database', database);
    const answer = await ask(address, { method: 'POST', headers, body: `${text}\nFORMAT JSONCompact` });
    const { meta, data } = answer as { meta: SqlAnswer['columns']; data: unknown[][] };
    return { columns: meta, rows: data };
  };
}

/** Asks Prometheus. Rejects with QueryError when a query is refused. */
export function askPrometheus(url: string): NonNullable<Sources['promql']> {
  return async (query) => {
    const address = new URL('/api/v1/query', url);
    address.searchParams.set('query', query);
    const { data } = (await ask(address, {})) as { data: { result: { value: Point }[] } };
    return data.result.map(({ value: [, number] }) => Number(number));
  };
}

type Point = readonly [number, string];

async function ask(url: URL, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new QueryError(text.slice(0, 2_000));
  return JSON.parse(text);
}
