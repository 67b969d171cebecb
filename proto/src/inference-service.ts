import type { handleBidiStreamingCall, handleUnaryCall, ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js';
import { inference } from '../gen/inference.js';
import { rpcMethod } from './rpc-method.js';

// The messages of the Open Inference Protocol that a server reads and writes. Interfaces, so that a declaration file can
// name them without naming the generated code.

/** Inputs that a model is to answer. */
export interface ModelInferRequest extends inference.ModelInferRequest {}
/** What a model answered. */
export interface ModelInferResponseFields extends inference.ModelInferResponse.$Properties {}
/** The values of one tensor, in the list of its type. */
export interface InferTensorContents extends inference.InferTensorContents.$Properties {}
/** Asks about a model by its name. */
export interface NamedModelRequest extends inference.ModelMetadataRequest {}
/** Inputs and outputs of a model: names, types and shapes. */
export interface ModelMetadataFields extends inference.ModelMetadataResponse.$Properties {}
/** Asks which models there are. */
export interface RepositoryIndexRequest extends inference.RepositoryIndexRequest {}
/** The models that there are, and whether each is ready. */
export interface RepositoryIndexFields extends inference.RepositoryIndexResponse.$Properties {}
/** One answer of a stream, or why there is none. */
export interface StreamedInferenceFields extends inference.ModelStreamInferResponse.$Properties {}

/** What a server of the protocol implements; pass it to `Server.addService(inferenceService, handlers)`. */
export interface InferenceHandlers {
  readonly serverLive: handleUnaryCall<object, { live?: boolean }>;
  readonly serverReady: handleUnaryCall<object, { ready?: boolean }>;
  readonly modelReady: handleUnaryCall<NamedModelRequest, { ready?: boolean }>;
  readonly serverMetadata: handleUnaryCall<object, { name?: string; version?: string; extensions?: string[] }>;
  readonly modelMetadata: handleUnaryCall<NamedModelRequest, ModelMetadataFields>;
  readonly modelInfer: handleUnaryCall<ModelInferRequest, ModelInferResponseFields>;
  readonly modelStreamInfer: handleBidiStreamingCall<ModelInferRequest, StreamedInferenceFields>;
  readonly repositoryIndex: handleUnaryCall<RepositoryIndexRequest, RepositoryIndexFields>;
  // grpc-js asks for an index signature of any implementation it is given.
  readonly [name: string]: UntypedHandleCall;
}

const PATH = '/inference.GRPCInferenceService';

/** `inference.GRPCInferenceService` as grpc-js wants it. Bytes that are no such message end the call with INTERNAL. */
export const inferenceService = {
  serverLive: rpcMethod(PATH, 'ServerLive', inference.ServerLiveRequest, inference.ServerLiveResponse),
  serverReady: rpcMethod(PATH, 'ServerReady', inference.ServerReadyRequest, inference.ServerReadyResponse),
  modelReady: rpcMethod(PATH, 'ModelReady', inference.ModelReadyRequest, inference.ModelReadyResponse),
  serverMetadata: rpcMethod(PATH, 'ServerMetadata', inference.ServerMetadataRequest, inference.ServerMetadataResponse),
  modelMetadata: rpcMethod(PATH, 'ModelMetadata', inference.ModelMetadataRequest, inference.ModelMetadataResponse),
  modelInfer: rpcMethod(PATH, 'ModelInfer', inference.ModelInferRequest, inference.ModelInferResponse),
  modelStreamInfer: rpcMethod(PATH, 'ModelStreamInfer', inference.ModelInferRequest, inference.ModelStreamInferResponse, 'both'), // prettier-ignore
  repositoryIndex: rpcMethod(PATH, 'RepositoryIndex', inference.RepositoryIndexRequest, inference.RepositoryIndexResponse), // prettier-ignore
} satisfies ServiceDefinition<InferenceHandlers>;
