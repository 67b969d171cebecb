import { fleetally } from '../gen/messages.js';

/**
 * The messages of `fleetally.v1`. Each name is a class with `create`, `encode` and `decode`, and the type of a decoded
 * message, whose absent scalar fields read as their defaults. `Fields<'Report'>` is the plain object that `create` and
 * `encode` take. Prefer `encodeMessage` and `decodeMessage`, which deal in bytes and throw WireError only.
 */
export const {
  SyncRequest,
  SyncResponse,
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
  Privacy,
  PrivacyLevel,
  Losses,
} = fleetally.v1;

export type SyncRequest = fleetally.v1.SyncRequest;
export type SyncResponse = fleetally.v1.SyncResponse;
export type PutPlanRequest = fleetally.v1.PutPlanRequest;
export type PutPlanResponse = fleetally.v1.PutPlanResponse;
export type TelemetryRequest = fleetally.v1.TelemetryRequest;
export type TelemetryResponse = fleetally.v1.TelemetryResponse;
export type Hello = fleetally.v1.Hello;
export type Acks = fleetally.v1.Acks;
export type Ack = fleetally.v1.Ack;
export type Rejection = fleetally.v1.Rejection;
export type RejectionReason = fleetally.v1.RejectionReason;
export type PlanNeeded = fleetally.v1.PlanNeeded;
export type SealedReport = fleetally.v1.SealedReport;
export type Report = fleetally.v1.Report;
export type RunningModel = fleetally.v1.RunningModel;
export type Privacy = fleetally.v1.Privacy;
export type PrivacyLevel = fleetally.v1.PrivacyLevel;
export type Losses = fleetally.v1.Losses;

/** What a message is made from: every field optional, by message name. */
export interface MessageFields {
  SyncRequest: fleetally.v1.SyncRequest.$Properties;
  SyncResponse: fleetally.v1.SyncResponse.$Properties;
  PutPlanRequest: fleetally.v1.PutPlanRequest.$Properties;
  PutPlanResponse: fleetally.v1.PutPlanResponse.$Properties;
  TelemetryRequest: fleetally.v1.TelemetryRequest.$Properties;
  TelemetryResponse: fleetally.v1.TelemetryResponse.$Properties;
  Hello: fleetally.v1.Hello.$Properties;
  Acks: fleetally.v1.Acks.$Properties;
  Ack: fleetally.v1.Ack.$Properties;
  Rejection: fleetally.v1.Rejection.$Properties;
  PlanNeeded: fleetally.v1.PlanNeeded.$Properties;
  SealedReport: fleetally.v1.SealedReport.$Properties;
  Report: fleetally.v1.Report.$Properties;
  RunningModel: fleetally.v1.RunningModel.$Properties;
  Privacy: fleetally.v1.Privacy.$Properties;
  Losses: fleetally.v1.Losses.$Properties;
}

export type Fields<Name extends keyof MessageFields> = MessageFields[Name];
