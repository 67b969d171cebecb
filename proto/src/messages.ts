import { fleetally } from '../gen/messages.js';

/**
 * The messages of `fleetally.v1`. Each name is a class with `create`, `encode` and `decode`, and the type of a decoded
 * message, whose absent scalar fields read as their defaults. `Fields<'Report'>` is the plain object that `create` and
 * `encode` take. Prefer `encodeMessage` and `decodeMessage`, which deal in bytes and throw WireError only.
 */
export const {
  /** Makes, writes and reads SyncRequest. */
  SyncRequest,
  /** Makes, writes and reads SyncResponse. */
  SyncResponse,
  /** Numbers and names of DeliveryFailure. */
  DeliveryFailure,
  /** Numbers and names of DeliveryState. */
  DeliveryState,
  /** Makes, writes and reads DeliveryStatus. */
  DeliveryStatus,
  /** Makes, writes and reads DesiredPlan. */
  DesiredPlan,
  /** Makes, writes and reads DesiredVersion. */
  DesiredVersion,
  /** Makes, writes and reads FetchArtifactRequest. */
  FetchArtifactRequest,
  /** Makes, writes and reads FetchArtifactResponse. */
  FetchArtifactResponse,
  /** Makes, writes and reads GetPlanRequest. */
  GetPlanRequest,
  /** Makes, writes and reads GetPlanResponse. */
  GetPlanResponse,
  /** Makes, writes and reads PutPlanRequest. */
  PutPlanRequest,
  /** Makes, writes and reads PutPlanResponse. */
  PutPlanResponse,
  /** Makes, writes and reads TelemetryRequest. */
  TelemetryRequest,
  /** Makes, writes and reads TelemetryResponse. */
  TelemetryResponse,
  /** Makes, writes and reads Hello. */
  Hello,
  /** Makes, writes and reads Acks. */
  Acks,
  /** Makes, writes and reads Ack. */
  Ack,
  /** Makes, writes and reads Rejection. */
  Rejection,
  /** Numbers and names of RejectionReason. */
  RejectionReason,
  /** Makes, writes and reads PlanNeeded. */
  PlanNeeded,
  /** Makes, writes and reads SealedReport. */
  SealedReport,
  /** Makes, writes and reads Report. */
  Report,
  /** Makes, writes and reads RunningModel. */
  RunningModel,
  /** Numbers and names of NoiseMechanism. */
  NoiseMechanism,
  /** Makes, writes and reads Privacy. */
  Privacy,
  /** Numbers and names of PrivacyLevel. */
  PrivacyLevel,
  /** Makes, writes and reads Losses. */
  Losses,
} = fleetally.v1;

// Interfaces, not aliases: a declaration file can then name them without naming the generated code.
/** Who a device is, what runs on it and which plans it counts by; signed. */
export interface SyncRequest extends fleetally.v1.SyncRequest {}
/** What the collector lacks, and what it wants of the device. */
export interface SyncResponse extends fleetally.v1.SyncResponse {}
/** Where a device is with a version that it was told to run. */
export interface DeliveryStatus extends fleetally.v1.DeliveryStatus {}
/** Which plan a model is to be counted by. */
export interface DesiredPlan extends fleetally.v1.DesiredPlan {}
/** Which version of a model a device ought to run. */
export interface DesiredVersion extends fleetally.v1.DesiredVersion {}
/** Asks for a file that the device was told to run, from any place in it; signed. */
export interface FetchArtifactRequest extends fleetally.v1.FetchArtifactRequest {}
/** A piece of a file, in order and without gaps. */
export interface FetchArtifactResponse extends fleetally.v1.FetchArtifactResponse {}
/** Asks for a plan by its digest. */
export interface GetPlanRequest extends fleetally.v1.GetPlanRequest {}
/** A plan in its canonical bytes; whoever asked checks them against the digest. */
export interface GetPlanResponse extends fleetally.v1.GetPlanResponse {}
/** Hands over a plan that the collector asked for. */
export interface PutPlanRequest extends fleetally.v1.PutPlanRequest {}
/** The digest of the plan that the collector has taken. */
export interface PutPlanResponse extends fleetally.v1.PutPlanResponse {}
/** What a device sends on its stream: a Hello first, then sealed reports. */
export interface TelemetryRequest extends fleetally.v1.TelemetryRequest {}
/** What a collector answers on the stream: Acks, a Rejection or PlanNeeded. */
export interface TelemetryResponse extends fleetally.v1.TelemetryResponse {}
/** The first message of a stream: who sends it. */
export interface Hello extends fleetally.v1.Hello {}
/** Reports that are stored, or were already: the device may forget them. */
export interface Acks extends fleetally.v1.Acks {}
/** Stored reports of one boot. */
export interface Ack extends fleetally.v1.Ack {}
/** A report that can never be accepted: the device drops it and counts it. */
export interface Rejection extends fleetally.v1.Rejection {}
/** A report names a plan that the collector does not have; it is to be sent, and then the report again. */
export interface PlanNeeded extends fleetally.v1.PlanNeeded {}
/** A report in the very bytes that were signed, and their signature. */
export interface SealedReport extends fleetally.v1.SealedReport {}
/** The counts of one window of event time on one device, for one model. */
export interface Report extends fleetally.v1.Report {}
/** Which model runs, and the digest of its file. */
export interface RunningModel extends fleetally.v1.RunningModel {}
/** How counts were protected before they left the device. */
export interface Privacy extends fleetally.v1.Privacy {}
/** What an agent could not send since the last report of this boot. */
export interface Losses extends fleetally.v1.Losses {}

/** Why a version that was delivered does not serve, by number. */
export type DeliveryFailure = fleetally.v1.DeliveryFailure;
/** How far a delivery has come, by number. */
export type DeliveryState = fleetally.v1.DeliveryState;
/** Why a report can never be accepted, by number. */
export type RejectionReason = fleetally.v1.RejectionReason;
/** Fixed cells alone, or noise on every cell, by number. */
export type PrivacyLevel = fleetally.v1.PrivacyLevel;
/** Which noise was drawn at level dp, by number. */
export type NoiseMechanism = fleetally.v1.NoiseMechanism;
