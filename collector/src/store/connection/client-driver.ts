import type { ClickHouseClient } from '@clickhouse/client';
import type { BinaryTarget, Driver, Parameters, Row } from './lane.js';

/** How a body of RowBinary reaches the engine: the one thing in which the embedded engine and a server differ. */
export type InsertBinary = (client: ClickHouseClient, target: BinaryTarget, body: Uint8Array) => Promise<void>;

/** A driver on one `@clickhouse/client`, which it closes. */
export function clientDriver(client: ClickHouseClient, insertBinary: InsertBinary): Driver {
  return {
    async command(sql, parameters) {
      await client.command({ query: sql, ...bound(parameters) });
    },
    async json(sql, parameters) {
      const result = await client.query({ query: sql, format: 'JSONEachRow', ...bound(parameters) });
      return result.json<Row>();
    },
    async binary(sql, parameters) {
      const { stream } = await client.exec({ query: sql, ...bound(parameters) });
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    },
    async insertJson(table, rows) {
      await client.insert({ table, values: [...rows], format: 'JSONEachRow' });
    },
    insertBinary: (target, body) => insertBinary(client, target, body),
    close: () => client.close(),
  };
}

function bound(parameters: Parameters | undefined): { query_params?: Record<string, unknown> } {
  return parameters === undefined ? {} : { query_params: { ...parameters } };
}
