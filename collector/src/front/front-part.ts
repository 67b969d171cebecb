import { hostAndPort } from '@fleetally/cli';
import type { CollectorContext, CollectorPart } from '../serve/part.js';
import { startFront, type FrontServer } from './front-server.js';
import { ViewsReader } from './views-reader.js';

/** Where ClickHouse's clients read the views by default; a neighbour of ClickHouse's own 8123. */
export const FRONT_ADDRESS = '127.0.0.1:8124';

/**
 * The documented views over ClickHouse's HTTP interface, for Grafana, notebooks and SQL clients. Where nobody chose an
 * address and the usual one is taken, the collector goes on without. Start it after the views are made.
 */
export function frontPart(): CollectorPart {
  let server: FrontServer | undefined;
  let reader: ViewsReader | undefined;
  return {
    name: 'clickhouse',
    async start(context) {
      const { config, store, log } = context;
      const { clickhouse: chosen } = config.listen;
      if (chosen === 'off') return undefined;
      reader = await ViewsReader.open(store.connection);
      try {
        server = await startFront({
          listen: hostAndPort(chosen ?? FRONT_ADDRESS),
          reader,
          hosts: config.http.hosts,
          onError: (error) => {
            log.error({ err: error }, 'clickhouse');
          },
        });
      } catch (error) {
        await reader.close();
        if (chosen !== undefined) throw error;
        goOnWithout(context, error);
        return undefined;
      }
      return server.address;
    },
    async stop() {
      await server?.close();
      await reader?.close();
    },
  };
}

function goOnWithout({ log }: CollectorContext, error: unknown): void {
  // Why, in a line: a stack would look like a fault.
  const reason = error instanceof Error ? error.message : String(error);
  log.info({ reason }, `SQL clients can't read here, since ${FRONT_ADDRESS} is taken; choose listen.clickhouse`);
}
