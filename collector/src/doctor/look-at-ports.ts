import { hostAndPort, lookAtPort, type Finding } from '@fleetally/cli';
import type { CollectorConfig } from '../config.js';

const check = 'ports';

/** The addresses that a collector can't start without: free, or taken by the collector that runs. */
export function lookAtPorts({ listen }: CollectorConfig, isRunning: boolean): Promise<Finding[]> {
  return Promise.all(
    (['grpc', 'http'] as const).map(async (name): Promise<Finding> => {
      const address = listen[name];
      const state = await lookAtPort(address);
      if (typeof state === 'object') {
        const next = `choose another address: listen.${name}, or serve --${name}`;
        return { check, state: 'wrong', says: `${name} ${address} can't be had: ${state.error}`, next };
      }
      if (state === 'free') {
        const says = `${name} ${address} is free`;
        if (!isRunning) return { check, state: 'ok', says };
        return { check, state: 'warning', says: `${says}: the collector that runs listens elsewhere`, next: 'it was started with other settings: compare them, or start it again' }; // prettier-ignore
      }
      if (isRunning) return { check, state: 'ok', says: `${name} ${address} is taken by the collector that runs` };
      const who = `see who: ss -ltnp 'sport = :${hostAndPort(address).port}'`;
      return { check, state: 'wrong', says: `${name} ${address} is taken by another program`, next: `${who}; end it, or choose another address with listen.${name}` }; // prettier-ignore
    }),
  );
}
