export {
  Ack,
  Acks,
  DeliveryFailure,
  DeliveryState,
  DeliveryStatus,
  DesiredPlan,
  DesiredVersion,
  FetchArtifactRequest,
  FetchArtifactResponse,
  GetPlanRequest,
  GetPlanResponse,
  Hello,
  Losses,
  NoiseMechanism,
  PlanNeeded,
  Privacy,
  PrivacyLevel,
  PutPlanRequest,
  PutPlanResponse,
  Rejection,
  RejectionReason,
  Report,
  RunningModel,
  SealedReport,
  SyncRequest,
  SyncResponse,
  TelemetryRequest,
  TelemetryResponse,
} from './messages.js';
export type {
  AckFields,
  AcksFields,
  DeliveryStatusFields,
  DesiredPlanFields,
  DesiredVersionFields,
  FetchArtifactRequestFields,
  FetchArtifactResponseFields,
  Fields,
  GetPlanRequestFields,
  GetPlanResponseFields,
  HelloFields,
  LossesFields,
  MessageFields,
  PlanNeededFields,
  PrivacyFields,
  PutPlanRequestFields,
  PutPlanResponseFields,
  RejectionFields,
  ReportFields,
  RunningModelFields,
  SealedReportFields,
  SyncRequestFields,
  SyncResponseFields,
  TelemetryRequestFields,
  TelemetryResponseFields,
} from './message-fields.js';
export { decodeMessage, encodeMessage } from './wire.js';
export type { MessageType, MessageWriter } from './wire.js';
export { WireError } from './wire-error.js';
export type { WireErrorCode } from './wire-error.js';
export { collectorService } from './collector-service.js';
export type { CollectorHandlers } from './collector-service.js';
export { CollectorClient } from './collector-client.js';
export type { ArtifactStream, CallSettings, TelemetryStream } from './collector-client.js';
export { FIELD_HEAD_BYTES, fieldAt } from './fields/field-at.js';
export type { WireFieldAt } from './fields/field-at.js';
export { packCounts } from './packed/pack-counts.js';
export { unpackCounts } from './packed/unpack-counts.js';
export { packedCells } from './packed/pack-layout.js';
export type { PackLayout, PackRun } from './packed/pack-layout.js';
export { PackError } from './packed/pack-error.js';
export type { PackErrorCode } from './packed/pack-error.js';
export {
  deviceKeyFromSeed,
  generateDeviceKey,
  publicKeyBytes,
  publicKeyFromBytes,
  RAW_KEY_BYTES,
} from './signing/device-key.js';
export { KeyError } from './signing/key-error.js';
export type { KeyErrorCode } from './signing/key-error.js';
export { fetchSigningBytes, reportSigningBytes, sign, syncSigningBytes, verify } from './signing/signing.js';
export type { FetchIdentity, SyncIdentity } from './signing/signing.js';
export {
  inferenceService,
  type InferenceHandlers,
  type InferTensorContents,
  type ModelInferRequest,
  type ModelInferResponseFields,
  type ModelMetadataFields,
  type NamedModelRequest,
  type RepositoryIndexFields,
  type RepositoryIndexRequest,
  type StreamedInferenceFields,
} from './inference-service.js';
export type { WireCall, WireEnum, WireField, WireMessage, WireSchema } from './schema/parse-proto.js';
export { wireSchema } from './schema/wire-schema.js';
