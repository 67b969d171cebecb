import { Client, credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { collectorService, decodeMessage, SyncResponse, TelemetryResponse } from '@fleetally/proto';

/** Speaks to a collector in bytes of its own making. */
export class RawClient {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure());
  }

  sync(request: Buffer): Promise<SyncResponse> {
    return this.#unary(collectorService.sync.path, request, (bytes) => decodeMessage(SyncResponse, bytes));
  }

  async putPlan(request: Buffer): Promise<void> {
    await this.#unary(collectorService.putPlan.path, request, () => undefined);
  }

  telemetry(): ClientDuplexStream<Buffer, TelemetryResponse> {
    const decode = (bytes: Buffer): TelemetryResponse => decodeMessage(TelemetryResponse, bytes);
    return this.#client.makeBidiStreamRequest(collectorService.telemetry.path, (bytes: Buffer) => bytes, decode);
  }

  close(): void {
    this.#client.close();
  }

  #unary<T>(path: string, request: Buffer, decode: (bytes: Buffer) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => ({ answer: decode(bytes) }),
        request,
        (error, response) => {
          if (error !== null || response === undefined) reject(error ?? new Error('no answer'));
          else resolve(response.answer);
        },
      );
    });
  }
}
