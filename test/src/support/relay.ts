import { credentials, Server, ServerCredentials, status, type ServerDuplexStream } from '@grpc/grpc-js';
import {
  CollectorClient,
  collectorService,
  encodeMessage,
  PutPlanResponse,
  SyncResponse,
  TelemetryResponse,
  type Fields,
  type PutPlanRequest,
  type SyncRequest,
  type TelemetryRequest,
} from '@fleetally/proto';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';

/** What a relay does to what passes through it. */
export interface Tampering {
  /** The n-th report of a stream, from 1. @default as it came */
  readonly report?: (report: Fields<'SealedReport'>, n: number) => Fields<'SealedReport'>;
  /** The bytes of an answer; several are several messages, where the call allows it. @default as they came */
  readonly answer?: (bytes: Buffer, call: keyof typeof collectorService) => readonly Buffer[];
}

/**
 * Stands between agents and a collector and changes what they say to each other: damage that no checksum has caught, or
 * a collector of another version.
 */
export class Relay {
  readonly #server: Server;
  readonly #client: CollectorClient;
  readonly address: string;

  private constructor(server: Server, client: CollectorClient, address: string) {
    this.#server = server;
    this.#client = client;
    this.address = address;
  }

  static async to(collector: string, { report, answer = (bytes) => [bytes] }: Tampering): Promise<Relay> {
    const client = new CollectorClient(collector, credentials.createInsecure());
    const server = new Server();
    const raw = (bytes: Buffer): Buffer => bytes;
    const unary =
      <Request>(name: 'sync' | 'putPlan', ask: (request: Request) => Promise<Uint8Array>) =>
      (call: ServerUnaryCall<Request, Buffer>, done: sendUnaryData<Buffer>): void => {
        ask(call.request).then(
          (bytes) => done(null, Buffer.concat(answer(Buffer.from(bytes), name))),
          (error: unknown) => done({ code: status.UNAVAILABLE, details: String(error) }),
        );
      };
    server.addService(
      {
        sync: { ...collectorService.sync, responseSerialize: raw },
        putPlan: { ...collectorService.putPlan, responseSerialize: raw },
        telemetry: { ...collectorService.telemetry, responseSerialize: raw },
      },
      {
        sync: unary('sync', async (request: SyncRequest) => encodeMessage(SyncResponse, await client.sync(request))),
        putPlan: unary('putPlan', async (request: PutPlanRequest) =>
          encodeMessage(PutPlanResponse, await client.putPlan(request)),
        ),
        telemetry: (call: ServerDuplexStream<TelemetryRequest, Buffer>) => {
          const upstream = client.telemetry();
          let reports = 0;
          call.on('data', (request: TelemetryRequest) => {
            if (request.report) reports += 1;
            const changed = request.report && report ? { report: report(request.report, reports) } : request;
            upstream.write(changed);
          });
          call.on('end', () => upstream.end());
          call.on('cancelled', () => upstream.cancel());
          call.on('error', () => undefined);
          upstream.on('data', (response: TelemetryResponse) => {
            const bytes = Buffer.from(encodeMessage(TelemetryResponse, response));
            for (const message of answer(bytes, 'telemetry')) call.write(message);
          });
          upstream.on('end', () => call.end());
          upstream.on('error', (error) => call.emit('error', error));
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return new Relay(server, client, `127.0.0.1:${port}`);
  }

  close(): void {
    this.#server.forceShutdown();
    this.#client.close();
  }
}
