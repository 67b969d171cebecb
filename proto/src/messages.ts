import { fleetally } from '../gen/messages.js';

/**
 * The messages of `fleetally.v1`. Each name is a class with `create`, `encode` and `decode`, and the type of a decoded
 * message, whose absent scalar fields read as their defaults. `Fields<'Report'>` is the plain object that `create` and
 * `encode` take. Prefer `encodeMessage` and `decodeMessage`, which deal in bytes and throw WireError only.
 */
export const {
  SyncRequest,
  SyncResponse,
  DeliveryFailure,
  DeliveryState,
  DeliveryStatus,
  DesiredPlan,
  DesiredVersion,
  FetchArtifactRequest,
  FetchArtifactResponse,
  GetPlanRequest,
  GetPlanResponse,
  PutPlanRequest,
  PutPlanResponse,
  TelemetryRequest,
  TelemetryResponse,
  Hello,
  Acks,
  Ack,
  Rejection,
  RejectionReason,
  PlanNeeded,
  SealedReport,
  Report,
  RunningModel,
  NoiseMechanism,
  Privacy,
  PrivacyLevel,
  Losses,
} = fleetally.v1;

// Interfaces, not aliases: a declaration file can then name them without naming the generated code.
export interface SyncRequest extends fleetally.v1.SyncRequest {}
export interface SyncResponse extends fleetally.v1.SyncResponse {}
export interface DeliveryStatus extends fleetally.v1.DeliveryStatus {}
export interface DesiredPlan extends fleetally.v1.DesiredPlan {}
export interface DesiredVersion extends fleetally.v1.DesiredVersion {}
export interface FetchArtifactRequest extends fleetally.v1.FetchArtifactRequest {}
export interface FetchArtifactResponse extends fleetally.v1.FetchArtifactResponse {}
export interface GetPlanRequest extends fleetally.v1.GetPlanRequest {}
export interface GetPlanResponse extends fleetally.v1.GetPlanResponse {}
export interface PutPlanRequest extends fleetally.v1.PutPlanRequest {}
export interface PutPlanResponse extends fleetally.v1.PutPlanResponse {}
export interface TelemetryRequest extends fleetally.v1.TelemetryRequest {}
export interface TelemetryResponse extends fleetally.v1.TelemetryResponse {}
export interface Hello extends fleetally.v1.Hello {}
export interface Acks extends fleetally.v1.Acks {}
export interface Ack extends fleetally.v1.Ack {}
export interface Rejection extends fleetally.v1.Rejection {}
export interface PlanNeeded extends fleetally.v1.PlanNeeded {}
export interface SealedReport extends fleetally.v1.SealedReport {}
export interface Report extends fleetally.v1.Report {}
export interface RunningModel extends fleetally.v1.RunningModel {}
export interface Privacy extends fleetally.v1.Privacy {}
export interface Losses extends fleetally.v1.Losses {}

export type DeliveryFailure = fleetally.v1.DeliveryFailure;
export type DeliveryState = fleetally.v1.DeliveryState;
export type RejectionReason = fleetally.v1.RejectionReason;
export type PrivacyLevel = fleetally.v1.PrivacyLevel;
export type NoiseMechanism = fleetally.v1.NoiseMechanism;

export interface SyncRequestFields extends fleetally.v1.SyncRequest.$Properties {}
export interface SyncResponseFields extends fleetally.v1.SyncResponse.$Properties {}
export interface DeliveryStatusFields extends fleetally.v1.DeliveryStatus.$Properties {}
export interface DesiredVersionFields extends fleetally.v1.DesiredVersion.$Properties {}
export interface FetchArtifactRequestFields extends fleetally.v1.FetchArtifactRequest.$Properties {}
export interface FetchArtifactResponseFields extends fleetally.v1.FetchArtifactResponse.$Properties {}
export interface DesiredPlanFields extends fleetally.v1.DesiredPlan.$Properties {}
export interface GetPlanRequestFields extends fleetally.v1.GetPlanRequest.$Properties {}
export interface GetPlanResponseFields extends fleetally.v1.GetPlanResponse.$Properties {}
export interface PutPlanRequestFields extends fleetally.v1.PutPlanRequest.$Properties {}
export interface PutPlanResponseFields extends fleetally.v1.PutPlanResponse.$Properties {}
export interface TelemetryRequestFields extends fleetally.v1.TelemetryRequest.$Properties {}
export interface TelemetryResponseFields extends fleetally.v1.TelemetryResponse.$Properties {}
export interface HelloFields extends fleetally.v1.Hello.$Properties {}
export interface AcksFields extends fleetally.v1.Acks.$Properties {}
export interface AckFields extends fleetally.v1.Ack.$Properties {}
export interface RejectionFields extends fleetally.v1.Rejection.$Properties {}
export interface PlanNeededFields extends fleetally.v1.PlanNeeded.$Properties {}
export interface SealedReportFields extends fleetally.v1.SealedReport.$Properties {}
export interface ReportFields extends fleetally.v1.Report.$Properties {}
export interface RunningModelFields extends fleetally.v1.RunningModel.$Properties {}
export interface PrivacyFields extends fleetally.v1.Privacy.$Properties {}
export interface LossesFields extends fleetally.v1.Losses.$Properties {}

/** What a message is made from: every field optional, by message name. */
export interface MessageFields {
  SyncRequest: SyncRequestFields;
  SyncResponse: SyncResponseFields;
  DeliveryStatus: DeliveryStatusFields;
  DesiredPlan: DesiredPlanFields;
  DesiredVersion: DesiredVersionFields;
  FetchArtifactRequest: FetchArtifactRequestFields;
  FetchArtifactResponse: FetchArtifactResponseFields;
  GetPlanRequest: GetPlanRequestFields;
  GetPlanResponse: GetPlanResponseFields;
  PutPlanRequest: PutPlanRequestFields;
  PutPlanResponse: PutPlanResponseFields;
  TelemetryRequest: TelemetryRequestFields;
  TelemetryResponse: TelemetryResponseFields;
  Hello: HelloFields;
  Acks: AcksFields;
  Ack: AckFields;
  Rejection: RejectionFields;
  PlanNeeded: PlanNeededFields;
  SealedReport: SealedReportFields;
  Report: ReportFields;
  RunningModel: RunningModelFields;
  Privacy: PrivacyFields;
  Losses: LossesFields;
}

export type Fields<Name extends keyof MessageFields> = MessageFields[Name];
