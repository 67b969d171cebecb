import { Client, Metadata } from '@grpc/grpc-js';
import type {
  CallOptions,
  ChannelCredentials,
  ClientDuplexStream,
  ClientOptions,
  ClientReadableStream,
  ClientUnaryCall,
  ServiceError,
} from '@grpc/grpc-js';
import { collectorService } from './collector-service.js';
import type { Fields } from './message-fields.js';
import type { RpcMethod } from './rpc-method.js';
import type {
  FetchArtifactResponse,
  GetPlanResponse,
  PutPlanResponse,
  SyncResponse,
  TelemetryResponse,
} from './messages.js';

/** `signal` cancels the call; everything else is grpc-js's own (`deadline`: a date or epoch milliseconds). */
export interface CallSettings extends CallOptions {
  readonly metadata?: Metadata;
  readonly signal?: AbortSignal;
}

/** The stream of sealed reports. Read it with events: `for await` on a grpc-js stream loses the last message. */
export type TelemetryStream = ClientDuplexStream<Fields<'TelemetryRequest'>, TelemetryResponse>;

/** The pieces of a file. Read it with events, as TelemetryStream. */
export type ArtifactStream = ClientReadableStream<FetchArtifactResponse>;

/**
 * A typed connection to a collector. Connects when first used, and again by itself after it was lost.
 *
 * Calls reject with grpc-js's ServiceError, whose `code` is a gRPC status. The caller closes it.
 */
export class CollectorClient {
  readonly #client: Client;

  constructor(address: string, credentials: ChannelCredentials, options: Partial<ClientOptions> = {}) {
    this.#client = new Client(address, credentials, options);
  }

  /** Says who the device is and what runs on it; the answer says what the collector lacks and wants. */
  sync(request: Fields<'SyncRequest'>, settings: CallSettings = {}): Promise<SyncResponse> {
    return this.#unary(collectorService.sync, request, settings);
  }

  /** Hands over a plan. Content-addressed: twice is harmless. */
  putPlan(request: Fields<'PutPlanRequest'>, settings: CallSettings = {}): Promise<PutPlanResponse> {
    return this.#unary(collectorService.putPlan, request, settings);
  }

  /** Asks for a plan by its digest; check the bytes against it. */
  getPlan(request: Fields<'GetPlanRequest'>, settings: CallSettings = {}): Promise<GetPlanResponse> {
    return this.#unary(collectorService.getPlan, request, settings);
  }

  /** A file from `offset` on. It ends with an error event where the call fails. */
  fetchArtifact(request: Fields<'FetchArtifactRequest'>, settings: CallSettings = {}): ArtifactStream {
    const { metadata = new Metadata(), signal, ...options } = settings;
    const { path, requestSerialize, responseDeserialize } = collectorService.fetchArtifact;
    const client = this.#client;
    const stream = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      options,
    );
    const abort = cancelOn(signal, stream);
    stream.once('close', () => signal?.removeEventListener('abort', abort));
    return stream;
  }

  /** Opens the stream of reports one way and acknowledgements the other; a Hello goes first. */
  telemetry(settings: CallSettings = {}): TelemetryStream {
    const { metadata = new Metadata(), signal, ...options } = settings;
    const { path, requestSerialize, responseDeserialize } = collectorService.telemetry;
    const stream = this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, options);
    const abort = cancelOn(signal, stream);
    stream.once('close', () => signal?.removeEventListener('abort', abort));
    return stream;
  }

  /** Resolves once connected; rejects when that has not happened by `deadline` (a date or epoch milliseconds). */
  waitForReady(deadline: Date | number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.waitForReady(deadline, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Cancels nothing: open calls go on to their end. Idempotent. */
  close(): void {
    this.#client.close();
  }

  #unary<Request, Response>(
    method: Pick<RpcMethod<Request, never, unknown, Response>, 'path' | 'requestSerialize' | 'responseDeserialize'>,
    request: Request,
    settings: CallSettings,
  ): Promise<Response> {
    const { metadata = new Metadata(), signal, ...options } = settings;
    return new Promise((resolve, reject) => {
      const finish = (error: ServiceError | null, response?: Response) => {
        signal?.removeEventListener('abort', abort);
        if (error) reject(error);
        else if (response === undefined) reject(new Error(`${method.path} answered nothing`));
        else resolve(response);
      };
      const { path, requestSerialize, responseDeserialize } = method;
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        options,
        finish,
      );
      const abort = cancelOn(signal, call);
    });
  }
}

function cancelOn(signal: AbortSignal | undefined, call: Pick<ClientUnaryCall, 'cancel'>): () => void {
  const abort = () => {
    call.cancel();
  };
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return abort;
}
