import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { collectorService, TelemetryRequest } from '@fleetally/proto';
import type { IngestContext } from './context.js';
import { fetchArtifact } from './fetch-artifact.js';
import { getPlan } from './get-plan.js';
import { IngestError } from './ingest-error.js';
import { MESSAGE_BYTES } from './limits.js';
import { putPlan } from './put-plan.js';
import { refusalOf, type Refusal } from './refusal.js';
import { sync } from './sync.js';
import { TelemetryStream } from './telemetry.js';

export interface IngestServer {
  /** `host:port`, with the port that was really taken. */
  readonly address: string;
  readonly port: number;
  /** Takes no more calls, and ends those that are open once what they sent is decided, at the latest after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves `fleetally.v1.CollectorService` on `host:port` (port 0 takes a free one).
 *
 * Errors: IngestError LISTEN when the address can't be had.
 */
export async function startIngestServer(listen: string, context: IngestContext): Promise<IngestServer> {
  const server = new Server({
    // A larger message ends its call with RESOURCE_EXHAUSTED before it is read.
    'grpc.max_receive_message_length': MESSAGE_BYTES,
    'grpc.max_send_message_length': MESSAGE_BYTES,
    // Tells a device that vanished without a word from a quiet one.
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
  });
  const streams = new Set<TelemetryStream>();
  server.addService(lenientService, {
    sync: unary(sync, context),
    putPlan: unary(putPlan, context),
    getPlan: unary(getPlan, context),
    fetchArtifact: (call: Parameters<typeof fetchArtifact>[0]) => void fetchArtifact(call, context),
    telemetry: (call: ConstructorParameters<typeof TelemetryStream>[0]) => {
      const stream = new TelemetryStream(call, context, () => {
        streams.delete(stream);
      });
      streams.add(stream);
    },
  });
  const port = await bind(server, listen);
  return {
    address: `${listen.slice(0, listen.lastIndexOf(':'))}:${port}`,
    port,
    close(graceMs) {
      for (const stream of streams) stream.stop();
      context.fetches.stop();
      return shutDown(server, graceMs);
    },
  };
}

/**
 * One message that can't be read must not end the stream with all that follows: it arrives as an empty one, and is
 * answered as malformed.
 */
const lenientService = {
  ...collectorService,
  telemetry: {
    ...collectorService.telemetry,
    requestDeserialize(bytes: Buffer): TelemetryRequest {
      try {
        return collectorService.telemetry.requestDeserialize(bytes);
      } catch {
        return TelemetryRequest.create();
      }
    },
  },
};

type Handler<Request, Response> = (request: Request, context: IngestContext) => Promise<Response | Refusal>;

function unary<Request, Response extends object>(handle: Handler<Request, Response>, context: IngestContext) {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
    handle(call.request, context).then(
      (answer) => {
        if ('details' in answer) done(answer);
        else done(null, answer);
      },
      (cause: unknown) => {
        context.onError(cause);
        done(refusalOf(cause));
      },
    );
  };
}

function bind(server: Server, listen: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, ServerCredentials.createInsecure(), (cause, port) => {
      if (cause === null) resolve(port);
      else
        reject(
          new IngestError(
            'LISTEN',
            `cannot listen for devices on ${listen}: ${cause.message}; choose another address with --grpc`,
            { cause },
          ),
        );
    });
  });
}

function shutDown(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
