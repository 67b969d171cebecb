import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServiceDefinition,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import {
  FetchArtifactRequest,
  FetchArtifactResponse,
  GetPlanRequest,
  GetPlanResponse,
  PutPlanRequest,
  PutPlanResponse,
  SyncRequest,
  SyncResponse,
  TelemetryRequest,
  TelemetryResponse,
} from './messages.js';
import type { Fields } from './message-fields.js';
import { rpcMethod } from './rpc-method.js';

/** What a collector implements; pass it to `Server.addService(collectorService, handlers)`. */
export interface CollectorHandlers {
  readonly sync: handleUnaryCall<SyncRequest, Fields<'SyncResponse'>>;
  readonly putPlan: handleUnaryCall<PutPlanRequest, Fields<'PutPlanResponse'>>;
  readonly getPlan: handleUnaryCall<GetPlanRequest, Fields<'GetPlanResponse'>>;
  readonly fetchArtifact: handleServerStreamingCall<FetchArtifactRequest, Fields<'FetchArtifactResponse'>>;
  readonly telemetry: handleBidiStreamingCall<TelemetryRequest, Fields<'TelemetryResponse'>>;
  // grpc-js asks for an index signature of any implementation it is given.
  readonly [name: string]: UntypedHandleCall;
}

const PATH = '/fleetally.v1.CollectorService';

/** `fleetally.v1.CollectorService` as grpc-js wants it. Bytes that are no such message end the call with INTERNAL. */
export const collectorService = {
  sync: rpcMethod(PATH, 'Sync', SyncRequest, SyncResponse),
  putPlan: rpcMethod(PATH, 'PutPlan', PutPlanRequest, PutPlanResponse),
  getPlan: rpcMethod(PATH, 'GetPlan', GetPlanRequest, GetPlanResponse),
  telemetry: rpcMethod(PATH, 'Telemetry', TelemetryRequest, TelemetryResponse, 'both'),
  fetchArtifact: rpcMethod(PATH, 'FetchArtifact', FetchArtifactRequest, FetchArtifactResponse, 'response'),
} satisfies ServiceDefinition<CollectorHandlers>;
