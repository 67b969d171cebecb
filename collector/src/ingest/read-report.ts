import { checkCounts } from '@fleetally/counts';
import {
  decodeMessage,
  PackError,
  PrivacyLevel,
  Report,
  reportSigningBytes,
  unpackCounts,
  verify,
  WireError,
  type Fields,
} from '@fleetally/proto';
import type { StoredReport } from '../store/report.js';
import { REPORT_BYTES } from './limits.js';
import { runningModel, shapeProblem } from './report-shape.js';
import type { KnownDevice } from './known-device.js';
import type { DeviceLosses } from './metrics.js';
import type { KnownPlan } from './plan-registry.js';
import type { ReportProblem } from './report-problem.js';

/** What a report is held against. Times are epoch seconds of event time. */
export interface ReportRules {
  readonly plan: (digest: string) => KnownPlan | undefined;
  readonly stored: (key: { device: string; boot: number; sequence: number }) => boolean;
  readonly earliest: number;
  readonly latest: number;
  readonly receivedAtMs: number;
}

/** A sealed report as it came: the bytes that were signed, and the signature. */
export interface Sealed {
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
}

export type ReportOutcome =
  | { readonly outcome: 'accepted'; readonly report: StoredReport; readonly extra: ReportExtra }
  | { readonly outcome: 'duplicate'; readonly boot: number; readonly sequence: number }
  | {
      readonly outcome: 'plan-needed';
      readonly boot: number;
      readonly sequence: number;
      readonly planDigest: Uint8Array;
    }
  | {
      readonly outcome: 'rejected';
      readonly boot: number;
      readonly sequence: number;
      readonly problem: ReportProblem;
      readonly detail: string;
    };

/** What a report says beside its counts. */
export interface ReportExtra {
  readonly previousDigest: Uint8Array;
  readonly losses: DeviceLosses;
  /** Empty when the report says nothing about attributes. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Judges one sealed report of `device`: signature first, then what it says, then whether the counts can be right.
 *
 * Never throws, whatever the bytes are, and changes nothing. Cost: about 0.15 ms, of which the signature takes most.
 */
export function readReport(sealed: Sealed, device: KnownDevice, rules: ReportRules): ReportOutcome {
  const report = decodeBody(sealed.body);
  if (typeof report === 'string')
    return { outcome: 'rejected', boot: 0, sequence: 0, problem: 'malformed', detail: report };
  const { boot, sequence } = report;
  const reject = (problem: ReportProblem, detail: string): ReportOutcome => {
    return { outcome: 'rejected', boot, sequence, problem, detail };
  };

  if (sealed.body.byteLength > REPORT_BYTES) return reject('too-large', `a report may have ${REPORT_BYTES} bytes`);
  if (report.device !== device.device) {
    return reject(
      'wrong-device',
      `the stream belongs to ${device.device}; send each device's reports on its own stream`,
    );
  }
  if (!verify(reportSigningBytes(sealed.body), sealed.signature, device.publicKey)) {
    return reject('bad-signature', `the signature does not match the key that ${device.device} is pinned to`);
  }
  const wrongShape = shapeProblem(report);
  if (wrongShape !== undefined) return reject('malformed', wrongShape);
  if (rules.stored({ device: device.device, boot, sequence })) return { outcome: 'duplicate', boot, sequence };
  const clock = clockProblem(report, rules);
  if (clock !== undefined) return reject('clock', clock);
  const known = rules.plan(Buffer.from(report.planDigest).toString('hex'));
  if (known === undefined)
    return { outcome: 'plan-needed', boot, sequence, planDigest: Uint8Array.from(report.planDigest) };
  return readCounts(report, device, known, rules.receivedAtMs, reject);
}

type Reject = (problem: ReportProblem, detail: string) => ReportOutcome;

function readCounts(
  report: Report,
  device: KnownDevice,
  known: KnownPlan,
  receivedAtMs: number,
  reject: Reject,
): ReportOutcome {
  const { plan, layout, signals, digest } = known;
  const { name, version, variant, digest: modelDigest } = runningModel(report);
  if (name !== plan.model)
    return reject('plan-mismatch', `the plan is for model ${plan.model}, the report for ${name}`);
  const noisy = report.privacy?.level === PrivacyLevel.PRIVACY_LEVEL_DP;
  const counts = unpack(report.counts, layout.pack);
  if (counts instanceof PackError) {
    const problem = counts.code === 'VERSION' ? 'malformed' : 'wrong-length';
    return reject(problem, `packed counts: ${counts.message}; the plan has ${layout.cellCount} cells`);
  }
  const wrong = checkCounts(plan, counts, report.inferences, { noisy });
  if (wrong !== undefined) return reject('inconsistent-counts', wrong.detail);
  const samples = new Float64Array(signals.groups.length);
  const sums = new Float64Array(signals.signals.length);
  signals.measure(counts, report.inferences, samples, sums);
  const attributes =
    Object.keys(report.attributes).length > 0 ? { ...report.attributes } : device.attributesOf(report.boot);
  return {
    outcome: 'accepted',
    report: {
      model: plan.model,
      planDigest: digest,
      device: device.device,
      boot: report.boot,
      sequence: report.sequence,
      version,
      variant,
      modelDigest: Buffer.from(modelDigest).toString('hex'),
      windowStart: report.windowStart,
      windowSeconds: report.windowSeconds,
      receivedAtMs,
      inferences: report.inferences,
      counts,
      samples: Float32Array.from(samples),
      sums: Float32Array.from(sums),
      level: noisy ? 'dp' : 'aggregate',
      milliEpsilon: report.privacy?.milliEpsilon ?? 0,
      attributes,
    },
    extra: {
      previousDigest: Uint8Array.from(report.previousDigest),
      losses: {
        withheldInferences: report.losses?.withheldInferences ?? 0,
        droppedReports: report.losses?.droppedReports ?? 0,
        countingErrors: report.losses?.countingErrors ?? 0,
      },
      attributes: report.attributes,
    },
  };
}

function clockProblem(report: Report, { earliest, latest }: ReportRules): string | undefined {
  if (report.windowStart >= earliest && report.windowStart <= latest) return undefined;
  return `the window starts at ${instant(report.windowStart)}, outside of ${instant(earliest)} to ${instant(latest)}; check the device's clock`;
}

function instant(seconds: number): string {
  const ms = seconds * 1000;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `second ${seconds}`;
}

function decodeBody(body: Uint8Array): Report | string {
  try {
    return decodeMessage(Report, body);
  } catch (cause) {
    if (cause instanceof WireError) return cause.message;
    throw cause;
  }
}

function unpack(bytes: Uint8Array, layout: KnownPlan['layout']['pack']): Int32Array | PackError {
  try {
    return unpackCounts(bytes, layout);
  } catch (cause) {
    if (cause instanceof PackError) return cause;
    throw cause;
  }
}

/** As it came over the wire, where either field may be absent. */
export function sealedOf({ body, signature }: Fields<'SealedReport'>): Sealed {
  return { body: body ?? new Uint8Array(), signature: signature ?? new Uint8Array() };
}
