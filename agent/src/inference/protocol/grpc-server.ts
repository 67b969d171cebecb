import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { inferenceService, type ModelInferRequest } from '@fleetally/proto';

import type { ServedModels } from '../serving.js';
import { inferGrpc } from './grpc-infer.js';
import { failureOf } from './grpc-status.js';
import { InferStreams } from './grpc-stream.js';

export interface GrpcOptions {
  readonly models: ServedModels;
  /** Largest request. Answers are as large as the model makes them. */
  readonly maxBytes: number;
  /** Told of each answered call; must not throw. `code` is the status's name, such as OK. */
  readonly onCall?: (method: string, code: string, seconds: number) => void;
  /** Told of what nobody foresaw, for the log. */
  readonly onError?: (error: unknown) => void;
}

function createGrpcServer(options: GrpcOptions, streams: InferStreams): Server {
  const { models } = options;
  const server = new Server({ 'grpc.max_receive_message_length': options.maxBytes });
  const unary = unaryOf(options);
  const named = ({ name, version }: { name: string; version: string }) =>
    models.find(name, version === '' ? undefined : version);
  server.addService(inferenceService, {
    serverLive: unary('ServerLive', () => ({ live: models.live })),
    serverReady: unary('ServerReady', () => ({ ready: models.ready })),
    modelReady: unary('ModelReady', (request: { name: string; version: string }) => ({ ready: named(request).ready })),
    serverMetadata: unary('ServerMetadata', () => ({
      name: models.serverName,
      version: models.serverVersion,
      extensions: [],
    })),
    modelMetadata: unary('ModelMetadata', (request: { name: string; version: string }) => {
      const { name, inputs, outputs } = named(request);
      const versions = models.list().flatMap((model) => (model.name === name ? [model.version] : []));
      const copy = ({ shape, ...rest }: { name: string; datatype: string; shape: readonly number[] }) => ({
        ...rest,
        shape: [...shape],
      });
      return { name, versions, platform: 'onnxruntime_onnx', inputs: inputs.map(copy), outputs: outputs.map(copy) };
    }),
    modelInfer: unary('ModelInfer', (request: ModelInferRequest) => inferGrpc(models, request)),
    repositoryIndex: unary('RepositoryIndex', (request: { ready: boolean }) => ({
      models: models
        .list()
        .filter(({ ready }) => ready || !request.ready)
        .map(({ name, version, ready }) => ({ name, version, state: ready ? 'READY' : 'UNAVAILABLE', reason: '' })),
    })),
    modelStreamInfer: streams.serve,
  });
  return server;
}

export interface RunningGrpc {
  /** As it was asked for, port 0 replaced by the one it got. */
  readonly address: string;
  /** Takes no more calls and requests of streams, and resolves when those that are there have been answered. */
  readonly close: () => Promise<void>;
  /** Ends what is left at once. */
  readonly cut: () => void;
}

/** Serves the protocol at `host:port` or `unix:path`. Errors: an Error of grpc-js, EADDRINUSE in its text where it is taken. */
export async function startGrpcServer(
  models: ServedModels,
  { address, ...options }: Omit<GrpcOptions, 'models'> & { readonly address: string },
): Promise<RunningGrpc> {
  const streams = new InferStreams({ ...options, models });
  const server = createGrpcServer({ ...options, models }, streams);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: address.startsWith('unix:') ? address : `${address.slice(0, address.lastIndexOf(':'))}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.tryShutdown(() => {
          resolve();
        });
        streams.close();
      }),
    cut: () => {
      server.forceShutdown();
    },
  };
}

type Answer<Request, Response> = (request: Request) => Response | Promise<Response>;

function unaryOf({ onCall, onError }: GrpcOptions) {
  return <Request, Response>(method: string, answer: Answer<Request, Response>) =>
    (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
      const from = performance.now();
      const ended = (code: status): void => onCall?.(method, status[code], (performance.now() - from) / 1000);
      // A promise first, so that what answers at once and what takes its time fail alike.
      void Promise.resolve()
        .then(() => answer(call.request))
        .then(
          (response) => {
            done(null, response);
            // Whoever cancelled, or ran out of patience, has not got it.
            ended(call.cancelled ? status.CANCELLED : status.OK);
          },
          (thrown: unknown) => {
            const { code, details } = failureOf(thrown, onError);
            done({ code, details });
            ended(code);
          },
        );
    };
}
