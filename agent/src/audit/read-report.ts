import { createHash } from 'node:crypto';
import { cellLayout, checkCounts, toHex, type Plan } from '@fleetally/counts';
import {
  NoiseMechanism,
  PrivacyLevel,
  Report,
  SealedReport,
  decodeMessage,
  packCounts,
  publicKeyFromBytes,
  reportSigningBytes,
  unpackCounts,
  verify,
  type WireSchema,
} from '@fleetally/proto';
import { lossesWithin } from '../report/losses.js';
import { annotate } from './annotate-bytes.js';
import type { ReportAudit, ReportState } from './audit.js';
import type { KnownKey } from './read-device.js';

/** What a report is read with. */
export interface Reader {
  readonly schema: WireSchema;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly key: KnownKey | undefined;
}

/** A report's bytes, and where they were found. */
export interface FoundReport {
  readonly sealed: Uint8Array;
  readonly boot: number;
  readonly sequence: number;
  readonly state: ReportState;
  readonly answeredMs?: number;
}

/** A report that has been read, before its counts are put into words. */
export interface ReadReport {
  readonly report: Omit<ReportAudit, 'counts'>;
  /** Undefined when they can't be told apart. */
  readonly cells: Int32Array | undefined;
  readonly bodyDigest: string;
  readonly previousDigest: string;
}

/** Reads one report; whatever is odd about it is told in `oddities`, and never thrown. */
export function readReport(found: FoundReport, reader: Reader): ReadReport {
  const { sealed, boot, sequence, state, answeredMs } = found;
  const oddities: string[] = [];
  const { body, signature } = splitSealed(sealed);
  const decoded = attempt(() => decodeMessage(Report, body));
  if (decoded === undefined) oddities.push('its bytes are no report');
  const report = decoded ?? decodeMessage(Report, new Uint8Array(0));
  const unknown = annotate(reader.schema, 'SealedReport', sealed).filter(({ type }) => type === 'unknown');
  const planDigest = toHex(report.planDigest);
  if (unknown.length > 0) {
    const paths = unknown.map(({ path, length }) => `${path} (${length} bytes)`);
    oddities.push(`it has fields that this version does not know: ${paths.join(', ')}`);
  }
  const cells = cellsOf(report, reader.plans.get(planDigest), oddities);
  return {
    report: {
      boot,
      sequence,
      state,
      ...(answeredMs === undefined ? {} : { answeredMs }),
      bytes: sealed.length,
      device: report.device,
      model: {
        name: report.model?.name ?? '',
        version: report.model?.version ?? '',
        variant: report.model?.variant ?? '',
        digest: toHex(report.model?.digest ?? new Uint8Array(0)),
      },
      planDigest,
      windowStart: report.windowStart,
      windowSeconds: report.windowSeconds,
      inferences: report.inferences,
      level: LEVELS.get(report.privacy?.level ?? PrivacyLevel.PRIVACY_LEVEL_UNSPECIFIED) ?? 'unknown',
      milliEpsilon: report.privacy?.milliEpsilon ?? 0,
      ...gaussianOf(report),
      losses: lossesWithin(sealed),
      attributes: { ...report.attributes },
      signature: signatureOf(body, signature, reader.key),
      oddities,
    },
    cells,
    bodyDigest: createHash('sha256').update(body).digest('hex'),
    previousDigest: toHex(report.previousDigest),
  };
}

const NOTHING: Pick<SealedReport, 'body' | 'signature'> = { body: new Uint8Array(0), signature: new Uint8Array(0) };
/** Both empty where the bytes are no sealed report. */
function splitSealed(sealed: Uint8Array): Pick<SealedReport, 'body' | 'signature'> {
  const { body, signature } = attempt(() => decodeMessage(SealedReport, sealed)) ?? NOTHING;
  return { body, signature };
}

const LEVELS = new Map<PrivacyLevel, 'aggregate' | 'dp'>([
  [PrivacyLevel.PRIVACY_LEVEL_AGGREGATE, 'aggregate'],
  [PrivacyLevel.PRIVACY_LEVEL_DP, 'dp'],
]);

function gaussianOf({ privacy }: Report): Pick<ReportAudit, 'gaussian'> {
  if (privacy?.mechanism !== NoiseMechanism.NOISE_MECHANISM_GAUSSIAN) return {};
  const { rhoTrillionths, deltaTrillionths } = privacy;
  return { gaussian: { rhoTrillionths: rhoTrillionths ?? 0, deltaTrillionths: deltaTrillionths ?? 0 } };
}

function cellsOf(report: Report, plan: Plan | undefined, oddities: string[]): Int32Array | undefined {
  if (plan === undefined) {
    const name = toHex(report.planDigest).slice(0, 12);
    oddities.push(
      `its plan ${name} is not on this device any more, so its ${report.counts.length} bytes of counts can't be put into words`,
    );
    return undefined;
  }
  const { pack } = cellLayout(plan);
  const cells = attempt(() => unpackCounts(report.counts, pack));
  if (cells === undefined) {
    oddities.push('its counts are not packed as its plan has them');
    return undefined;
  }
  // Packing has one result for the same counts, so nothing can hide in how they are packed.
  if (Buffer.compare(packCounts(cells, pack), report.counts) !== 0) {
    oddities.push('its counts are packed otherwise than this version would');
  }
  const noisy = report.privacy?.level === PrivacyLevel.PRIVACY_LEVEL_DP;
  const problem = checkCounts(plan, cells, report.inferences, { noisy });
  if (problem !== undefined) oddities.push(`its counts can't be right: ${problem.detail}`);
  return cells;
}

function signatureOf(body: Uint8Array, signature: Uint8Array, key: KnownKey | undefined): ReportAudit['signature'] {
  if (key === undefined) return 'unchecked';
  const good = attempt(() => verify(reportSigningBytes(body), signature, publicKeyFromBytes(key.publicKey)));
  return good === true ? 'verified' : 'wrong';
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
