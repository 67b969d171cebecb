import { accuracyGap } from '../accuracy/accuracy-gap.js';
import { estimateAccuracy } from '../accuracy/estimate-accuracy.js';
import { PARTING_BLOCK_SECONDS, partingOf, type PartingSpan } from '../accuracy/parting.js';
import { referenceCalibration, type ReferenceCalibration } from '../accuracy/reference-calibration.js';
import { trueAccuracy } from '../accuracy/true-accuracy.js';
import type { AccuracySums } from '../accuracy/accuracy-sums.js';
import { readAccuracy, type AccuracyRow } from './accuracy-store.js';
import type { Connection } from './connection/connection.js';
import { countedPlans } from './counted-plans.js';
import type {
  AccuracyCell,
  AccuracyQuery,
  AccuracySeries,
  AccuracyView,
  PartingView,
} from './views-accuracy-results.js';
import { instantOf } from './views-instant.js';
import type { PlanReader } from './views-plans.js';

export interface AccuracySource {
  readonly connection: Connection;
  readonly plans: PlanReader;
  readonly kDevices: number;
  /** Reports that one answer may read. @default 2,000,000 */
  readonly mostReports?: number;
}

const BLOCK_SECONDS = { '1h': 3_600, '6h': 21_600, '1d': 86_400 } as const;
const DEFAULT_SECONDS = 30 * 86_400;
const MOST_BLOCKS = 1_000;

/** Accuracy of a model on a cohort, estimated and true, over time; undefined when there is no such model. */
export async function readAccuracyView(
  source: AccuracySource,
  query: AccuracyQuery,
): Promise<AccuracyView | undefined> {
  const { model, cohort, by, block } = query;
  const known = await countedPlans(source.connection, model);
  if (known.length === 0) return undefined;
  const blockSeconds = BLOCK_SECONDS[block];
  const end = Math.max(...known.map(({ last }) => last));
  const to = Math.min(query.toSeconds ?? end, end);
  const begun = Math.min(...known.map(({ first }) => first));
  const wanted = Math.max(query.fromSeconds ?? to - DEFAULT_SECONDS, begun, to - MOST_BLOCKS * blockSeconds);
  const from = Math.max(0, Math.floor(wanted / blockSeconds) * blockSeconds);
  let oneOf = 1;
  const found: { digest: string; calibration: ReferenceCalibration | undefined; rows: AccuracyRow[] }[] = [];
  for (const { digest, first, last } of known) {
    const plan = first < to && last > from ? await source.plans.byDigest(digest) : undefined;
    if (plan === undefined) continue;
    const request = { model, planDigest: digest, plan, cohort, by, from, to, blockSeconds };
    const { rows, every } = await readAccuracy(source.connection, request, source.mostReports);
    oneOf = Math.max(oneOf, every);
    for (const series of seriesOf(rows)) found.push({ digest, calibration: referenceCalibration(plan), rows: series });
  }
  const series = found.map(({ digest, calibration, rows }) =>
    shape({ ...query, kDevices: source.kDevices, from, to, streams: found.length }, digest, calibration, rows),
  );
  return { model, cohort, block, from: instantOf(from), to: instantOf(to), ...(oneOf > 1 && { oneOf }), series };
}

interface Shown extends Pick<AccuracyQuery, 'by'> {
  readonly kDevices: number;
  readonly from: number;
  readonly to: number;
  readonly streams: number;
}

function shape(
  shown: Shown,
  plan: string,
  calibration: ReferenceCalibration | undefined,
  rows: readonly AccuracyRow[],
): AccuracySeries {
  const { version, variant } = rows[0]!;
  const all = rows.find(({ span }) => span.kind === 'all')!.sums;
  return {
    plan,
    ...(shown.by !== 'none' && { version }),
    ...(shown.by === 'variant' && { variant }),
    reference: calibration === undefined ? 'none' : referenceOf(calibration),
    ...cells(shown.kDevices, calibration, all),
    gap: hidden(shown.kDevices, all.pairedDevices) ?? accuracyGap(calibration, all),
    parting: parting(shown, calibration, rows),
    points: rows.flatMap(({ span, sums }) =>
      span.kind === 'block' ? [{ at: instantOf(span.start), ...cells(shown.kDevices, calibration, sums) }] : [],
    ),
  };
}

function cells(kDevices: number, calibration: ReferenceCalibration | undefined, sums: AccuracySums) {
  return {
    estimated: hidden(kDevices, sums.devices) ?? estimateAccuracy(calibration, sums),
    measured: hidden(kDevices, sums.labelDevices) ?? trueAccuracy(sums),
  };
}

/** Few devices are no crowd to hide in; none at all is no secret. */
function hidden(kDevices: number, devices: number): AccuracyCell | undefined {
  if (devices === 0 || devices >= kDevices) return undefined;
  return { outcome: 'suppressed', suppressed: true, devices: `<${kDevices}` };
}

function parting(
  { kDevices, from, to, streams }: Shown,
  calibration: ReferenceCalibration | undefined,
  rows: readonly AccuracyRow[],
): PartingView {
  const spans = rows.flatMap(({ span, sums }): PartingSpan[] => {
    if (span.kind !== 'parting' || sums.pairedDevices < kDevices) return [];
    const blocks = 2 ** span.scale;
    const fromSeconds = span.index * blocks * PARTING_BLOCK_SECONDS;
    const toSeconds = fromSeconds + blocks * PARTING_BLOCK_SECONDS;
    return fromSeconds < from ? [] : [{ fromSeconds, toSeconds, blocks, sums }];
  });
  const found = partingOf(calibration, spans, to, { streams });
  if (found.outcome !== 'parted') return found;
  const { outcome, direction, gap } = found;
  return { outcome, direction, from: instantOf(found.fromSeconds), to: instantOf(found.toSeconds), gap };
}

function referenceOf({ labelled, devices, betweenDevices, spread }: ReferenceCalibration) {
  return { labels: labelled.reduce((sum, count) => sum + count, 0), devices, betweenDevices, spread };
}

/** Rows of one version and variant each, in the order in which they came. */
function seriesOf(rows: readonly AccuracyRow[]): AccuracyRow[][] {
  const found = new Map<string, AccuracyRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.version, row.variant]);
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found.values()];
}
