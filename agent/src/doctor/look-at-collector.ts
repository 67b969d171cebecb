import type { Finding } from '@fleetally/cli';
import type { DaemonConfig } from '../daemon/config.js';
import { collectorOption } from '../daemon/watching.js';
import { reachCollector } from '../uplink/reach-collector.js';

const check = 'collector';

/** Whether the collector of the settings answers, as a collector. No device introduces itself. */
export async function lookAtCollector({ collector }: DaemonConfig): Promise<Finding> {
  if (collector === undefined) {
    return {
      check,
      state: 'warning',
      says: 'there is none: reports stay in the spool',
      next: 'set collector: host:port',
    };
  }
  const address = typeof collector === 'string' ? collector : collector.address;
  const option = await collectorOption(collector).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (option instanceof Error) {
    return { check, state: 'wrong', says: `${address}: ${option.message}`, next: 'mend the files of collector.tls' };
  }
  const reached = await reachCollector(typeof option === 'string' ? { address: option } : option);
  if (reached.outcome === 'reached') return { check, state: 'ok', says: `${address} answers` };
  const remedies = {
    silent: `is it started there (fleetally serve), does it listen on more than 127.0.0.1, and may this device connect to ${address}?`,
    refused: 'tls must be as the collector has it; see collector.tls and collector.insecure',
    other: 'what answers there is no collector: see the address; devices connect to listen.grpc, 4319 by default',
  } as const;
  return { check, state: 'wrong', says: `${address}: ${reached.reason}`, next: remedies[reached.outcome] };
}
