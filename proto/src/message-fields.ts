import type { fleetally } from '../gen/messages.js';

// Interfaces, not aliases, for the reason that messages.ts gives.
/** What a SyncRequest is made from. */
export interface SyncRequestFields extends fleetally.v1.SyncRequest.$Properties {}
/** What a SyncResponse is made from. */
export interface SyncResponseFields extends fleetally.v1.SyncResponse.$Properties {}
/** What a DeliveryStatus is made from. */
export interface DeliveryStatusFields extends fleetally.v1.DeliveryStatus.$Properties {}
/** What a DesiredVersion is made from. */
export interface DesiredVersionFields extends fleetally.v1.DesiredVersion.$Properties {}
/** What a FetchArtifactRequest is made from. */
export interface FetchArtifactRequestFields extends fleetally.v1.FetchArtifactRequest.$Properties {}
/** What a FetchArtifactResponse is made from. */
export interface FetchArtifactResponseFields extends fleetally.v1.FetchArtifactResponse.$Properties {}
/** What a DesiredPlan is made from. */
export interface DesiredPlanFields extends fleetally.v1.DesiredPlan.$Properties {}
/** What a GetPlanRequest is made from. */
export interface GetPlanRequestFields extends fleetally.v1.GetPlanRequest.$Properties {}
/** What a GetPlanResponse is made from. */
export interface GetPlanResponseFields extends fleetally.v1.GetPlanResponse.$Properties {}
/** What a PutPlanRequest is made from. */
export interface PutPlanRequestFields extends fleetally.v1.PutPlanRequest.$Properties {}
/** What a PutPlanResponse is made from. */
export interface PutPlanResponseFields extends fleetally.v1.PutPlanResponse.$Properties {}
/** What a TelemetryRequest is made from. */
export interface TelemetryRequestFields extends fleetally.v1.TelemetryRequest.$Properties {}
/** What a TelemetryResponse is made from. */
export interface TelemetryResponseFields extends fleetally.v1.TelemetryResponse.$Properties {}
/** What a Hello is made from. */
export interface HelloFields extends fleetally.v1.Hello.$Properties {}
/** What Acks are made from. */
export interface AcksFields extends fleetally.v1.Acks.$Properties {}
/** What an Ack is made from. */
export interface AckFields extends fleetally.v1.Ack.$Properties {}
/** What a Rejection is made from. */
export interface RejectionFields extends fleetally.v1.Rejection.$Properties {}
/** What PlanNeeded is made from. */
export interface PlanNeededFields extends fleetally.v1.PlanNeeded.$Properties {}
/** What a SealedReport is made from. */
export interface SealedReportFields extends fleetally.v1.SealedReport.$Properties {}
/** What a Report is made from. */
export interface ReportFields extends fleetally.v1.Report.$Properties {}
/** What a RunningModel is made from. */
export interface RunningModelFields extends fleetally.v1.RunningModel.$Properties {}
/** What Privacy is made from. */
export interface PrivacyFields extends fleetally.v1.Privacy.$Properties {}
/** What Losses are made from. */
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

/** What the message of this name is made from. */
export type Fields<Name extends keyof MessageFields> = MessageFields[Name];
