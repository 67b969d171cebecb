import { benjaminiHochberg } from '../../stats/benjamini-hochberg.js';
import type { LeftOut, SharedColumn } from './choose-columns.js';
import type { CompareOptions } from './compare-options.js';
import {
  COMPARE_SCHEMA,
  type ComparedFeature,
  type ComparedFile,
  type CompareReport,
  type CompareVerdict,
  type Evidence,
} from './compare-report.js';
import { tooLittle, type Draft } from './compared-feature.js';
import type { FileSight } from './look-at-file.js';
import type { Table } from './open-table.js';
import { assumptionSentence, counted, featureSentence, summarySentence, VERDICT_ORDER } from './words.js';

export interface Compared {
  readonly options: CompareOptions;
  readonly tables: readonly [Table, Table];
  readonly sights: readonly [FileSight, FileSight];
  readonly evidence: Evidence;
  readonly drafts: readonly Draft[];
  readonly changed: readonly SharedColumn[];
  readonly leftOut: readonly LeftOut[];
  readonly alike: { readonly name: string; readonly correlation: number } | undefined;
}

/** A comparison that could not have seen a shift of so many standard deviations has not found "no difference". */
const LARGEST_UNSEEN_SHIFT = 0.5;

/** Verdicts with the false discovery rate over all features that could be tested, and everything else in words. */
export function compareReport(compared: Compared): CompareReport {
  const { options, evidence, tables, sights, drafts } = compared;
  const tested = drafts.filter(({ p }) => p !== undefined);
  const adjusted = benjaminiHochberg(tested.map(({ p }) => p!));
  const q = new Map(tested.map((draft, i) => [draft, adjusted[i]!]));
  const features = [
    ...compared.changed.map(changedFeature),
    ...drafts.map((draft) => finished(draft, q.get(draft), options)),
  ].sort(byRank);
  const counts = {
    features: features.length,
    ...(Object.fromEntries(
      VERDICT_ORDER.map((verdict) => [verdict, features.filter((feature) => feature.verdict === verdict).length]),
    ) as Record<CompareVerdict, number>),
  };
  const [reference, current] = [0, 1].map((i) => fileOf(tables[i]!, sights[i]!, evidence, i)) as [
    ComparedFile,
    ComparedFile,
  ];
  return {
    schema: COMPARE_SCHEMA,
    reference,
    current,
    evidence,
    options: { fdr: options.fdr, smallestShift: options.smallestShift, smallestRate: options.smallestRate },
    assumption: assumptionSentence(evidence),
    warnings: warningsOf(compared, [reference, current]),
    summary: { ...counts, sentence: summarySentence(counts) },
    features,
    leftOut: compared.leftOut,
  };
}

function finished(draft: Draft, q: number | undefined, options: CompareOptions): ComparedFeature {
  const adjusted = q === undefined ? {} : { q };
  if (q !== undefined && q <= options.fdr) {
    const feature = { ...draft, ...adjusted, verdict: 'drift' as const };
    return { ...feature, sentence: featureSentence(feature) };
  }
  const reason = tooLittle(draft, LARGEST_UNSEEN_SHIFT);
  const nothing = draft.reference.observed === 0 && draft.current.observed === 0;
  const verdict = reason === undefined ? 'stable' : nothing ? 'no-data' : 'inconclusive';
  const feature = { ...draft, ...adjusted, verdict } as const;
  return { ...feature, sentence: featureSentence(feature, reason) };
}

function changedFeature({ name, reference }: SharedColumn): ComparedFeature {
  const sentence =
    reference.kind === 'number'
      ? 'The reference holds numbers here, the current file text.'
      : 'The reference holds text here, the current file numbers.';
  const nothing = { observed: 0, missing: 0 };
  return {
    name,
    kind: 'changed',
    verdict: 'drift',
    sentence,
    signals: [],
    reference: nothing,
    current: nothing,
    moving: [],
  };
}

function byRank(a: ComparedFeature, b: ComparedFeature): number {
  const verdict = VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict);
  return verdict !== 0 ? verdict : sizeOf(b) - sizeOf(a) || (a.name < b.name ? -1 : 1);
}

/** Missing values are no part of the histograms' distance. */
function sizeOf({ kind, effect, reference, current }: ComparedFeature): number {
  if (kind === 'changed') return Infinity;
  const missing = (side: ComparedFeature['reference']): number =>
    side.missing / Math.max(1, side.missing + side.observed);
  return Math.max(effect?.jensenShannon ?? 0, Math.abs(missing(current) - missing(reference)));
}

function fileOf(table: Table, sight: FileSight, evidence: Evidence, at: number): ComparedFile {
  const devices =
    evidence.unit === 'rows'
      ? {}
      : { devices: evidence.inBoth + (at === 0 ? evidence.onlyInReference : evidence.onlyInCurrent) };
  const badRows = table.lenient ? Math.max(0, table.lines - sight.rows - sight.withoutDevice) : 0;
  return { file: table.path, rows: sight.rows, badRows, rowsWithoutDevice: sight.withoutDevice, ...devices };
}

function warningsOf({ alike, tables, sights }: Compared, files: readonly ComparedFile[]): string[] {
  const warnings: string[] = [];
  if (alike !== undefined)
    warnings.push(
      `Neighbouring rows are alike (${alike.name} follows the row before it with correlation ${alike.correlation.toFixed(2)}), so rows are not independent and these p-values are too small. Name the device with --device.`,
    );
  for (const [i, { file, badRows, rowsWithoutDevice }] of files.entries()) {
    if (badRows > 0)
      warnings.push(
        `${counted(badRows, 'line')} of ${file} could not be read as rows and ${badRows === 1 ? 'is' : 'are'} left out.`,
      );
    if (rowsWithoutDevice > 0)
      warnings.push(`${counted(rowsWithoutDevice, 'row')} of ${file} name no device and are left out.`);
    const unreadable = tables[i]!.lenient ? sights[i]!.unreadable : 0;
    if (unreadable > 0)
      warnings.push(
        `${counted(unreadable, 'cell')} of ${file} in columns of numbers ${unreadable === 1 ? 'is' : 'are'} no number and count as missing.`,
      );
  }
  return warnings;
}
