import type { handleBidiStreamingCall, handleUnaryCall, ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js';
import {
  GetPlanRequest,
  GetPlanResponse,
  PutPlanRequest,
  PutPlanResponse,
  SyncRequest,
  SyncResponse,
  TelemetryRequest,
  TelemetryResponse,
} from './messages.js';
import type { Fields } from './messages.js';
import { decodeMessage, encodeMessage } from './wire.js';
import type { MessageType } from './wire.js';

/** What a collector implements; pass it to `Server.addService(collectorService, handlers)`. */
export interface CollectorHandlers {
  readonly sync: handleUnaryCall<SyncRequest, Fields<'SyncResponse'>>;
  readonly putPlan: handleUnaryCall<PutPlanRequest, Fields<'PutPlanResponse'>>;
  readonly getPlan: handleUnaryCall<GetPlanRequest, Fields<'GetPlanResponse'>>;
  readonly telemetry: handleBidiStreamingCall<TelemetryRequest, Fields<'TelemetryResponse'>>;
  // grpc-js asks for an index signature of any implementation it is given.
  readonly [name: string]: UntypedHandleCall;
}

/** One rpc: what is written (`Fields`) and what is read (decoded messages) differ in type, so each has its own. */
export interface RpcMethod<RequestFields, ResponseFields, Request, Response> {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (fields: RequestFields) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Request;
  readonly responseSerialize: (fields: ResponseFields) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

const PATH = '/fleetally.v1.CollectorService';

/** `fleetally.v1.CollectorService` as grpc-js wants it. Bytes that are no such message end the call with INTERNAL. */
export const collectorService = {
  sync: method('Sync', SyncRequest, SyncResponse, false),
  putPlan: method('PutPlan', PutPlanRequest, PutPlanResponse, false),
  getPlan: method('GetPlan', GetPlanRequest, GetPlanResponse, false),
  telemetry: method('Telemetry', TelemetryRequest, TelemetryResponse, true),
} satisfies ServiceDefinition<CollectorHandlers>;

function method<Request, RequestFields, Response, ResponseFields>(
  name: string,
  request: MessageType<Request, RequestFields>,
  response: MessageType<Response, ResponseFields>,
  stream: boolean,
): RpcMethod<RequestFields, ResponseFields, Request, Response> {
  return {
    path: `${PATH}/${name}`,
    requestStream: stream,
    responseStream: stream,
    requestSerialize: (fields) => toBuffer(encodeMessage(request, fields)),
    requestDeserialize: (bytes) => decodeMessage(request, bytes),
    responseSerialize: (fields) => toBuffer(encodeMessage(response, fields)),
    responseDeserialize: (bytes) => decodeMessage(response, bytes),
  };
}

/** The same memory as a Buffer, which is what grpc-js sends. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
