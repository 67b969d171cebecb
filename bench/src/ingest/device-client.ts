import { credentials } from '@grpc/grpc-js';
import { canonicalPlanBytes, planDigest, type Plan } from '@fleetally/counts';
import {
  CollectorClient,
  publicKeyBytes,
  sign,
  syncSigningBytes,
  type TelemetryResponse,
  type TelemetryStream,
} from '@fleetally/proto';
import type { SealedDevice } from './sealed-fleet.js';

/** A device that has said who it is and may send. */
export interface ConnectedDevice {
  /** Sends all reports, as fast as they are taken, and resolves once all are acknowledged. */
  readonly deliver: () => Promise<void>;
  readonly close: () => void;
}

/** A connection of its own for each device, as in the field. Errors: ServiceError. */
export async function connectDevice(address: string, sealed: SealedDevice, plan: Plan): Promise<ConnectedDevice> {
  const { device, boot, key } = sealed;
  const client = new CollectorClient(address, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
  });
  const clockMs = Date.now();
  const { missingPlans } = await client.sync({
    ...{ device, boot, clockMs, agentVersion: 'bench', publicKey: publicKeyBytes(key) },
    planDigests: [planDigest(plan)],
    signature: sign(syncSigningBytes({ device, boot, clockMs }), key),
  });
  if (missingPlans.length > 0) await client.putPlan({ device, plan: canonicalPlanBytes(plan) });
  const stream = client.telemetry();
  stream.write({ hello: { device, boot } });
  return {
    deliver: () => deliver(stream, sealed.reports),
    close: () => {
      stream.end();
      client.close();
    },
  };
}

function deliver(stream: TelemetryStream, reports: SealedDevice['reports']): Promise<void> {
  return new Promise((resolve, reject) => {
    let acked = 0;
    let next = 0;
    const fill = (): void => {
      while (next < reports.length && stream.write({ report: reports[next++]! }));
      if (next < reports.length) stream.once('drain', fill);
    };
    stream.on('data', ({ acks, rejection, planNeeded }: TelemetryResponse) => {
      if (rejection) reject(new Error(`a report was refused: ${rejection.detail}`));
      if (planNeeded) reject(new Error('the collector has lost the plan'));
      for (const { sequences } of acks?.acks ?? []) acked += sequences?.length ?? 0;
      if (acked === reports.length) resolve();
    });
    stream.on('error', reject);
    fill();
  });
}
