import { createHash } from 'node:crypto';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { collectorService, decodeMessage, encodeMessage, Report, TelemetryRequest } from '@fleetally/proto';
import type { CollectorHandlers, Fields } from '@fleetally/proto';

export interface ReportSink {
  /** `host:port`. */
  readonly address: string;
  readonly close: () => void;
}

/** A collector that takes everything at once and keeps nothing; `onReport` gets the size of each report's message. */
export async function startSink(onReport: (messageBytes: number) => void): Promise<ReportSink> {
  const server = new Server();
  const handlers: CollectorHandlers = {
    sync: (call, answer) => {
      answer(null, { missingPlans: call.request.planDigests });
    },
    putPlan: (call, answer) => {
      answer(null, { digest: createHash('sha256').update(call.request.plan).digest() });
    },
    getPlan: (_call, answer) => {
      answer({ code: status.UNIMPLEMENTED });
    },
    fetchArtifact: (call) => {
      call.emit('error', { code: status.UNIMPLEMENTED });
    },
    telemetry: (call) => {
      call.on('data', (request: TelemetryRequest) => {
        if (!request.report) return;
        onReport(messageBytes(request.report));
        const { boot, sequence } = decodeMessage(Report, request.report.body ?? new Uint8Array());
        call.write({ acks: { acks: [{ boot, sequences: [sequence] }] } });
      });
      call.on('end', () => call.end());
      // A device that goes away is nothing unusual.
      call.on('error', () => undefined);
    },
  };
  server.addService(collectorService, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

/** The message as it is on the wire, without gRPC's frame of five bytes. */
function messageBytes(report: Fields<'SealedReport'>): number {
  return encodeMessage(TelemetryRequest, { report }).byteLength;
}
