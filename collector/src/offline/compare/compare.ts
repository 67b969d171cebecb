import type { Lane } from '../../store/connection/lane.js';
import { normalSurvival } from '../../stats/normal-survival.js';
import type { ChosenColumns, LeftOut, SharedColumn } from './choose-columns.js';
import { designOf } from './clustered-difference.js';
import { checkCompareOptions, type CompareOptions } from './compare-options.js';
import type { CompareReport, Evidence } from './compare-report.js';
import { draftCategorical, draftNumeric, type Draft } from './compared-feature.js';
import { identifierOf, risesWithEveryRow, rowsAlike } from './hints.js';
import type { JudgeOptions } from './judge-feature.js';
import { letGo } from './hold-in-memory.js';
import { firstPass, type Opened } from './first-pass.js';
import { pooledEdges } from './numeric-feature.js';
import {
  commonValues,
  countCategories,
  countNumeric,
  numberDevices,
  rowsOfDevices,
  storeCodes,
  type Cuts,
} from './read-counts.js';
import { compareReport, type Compared } from './report-of.js';

const MOST_CATEGORIES = 64;

/** The step, how much of it is done (0 to 1) where that is known, and what it is at. */
export type CompareProgress = (step: string, share?: number, detail?: string) => void;

/**
 * Compares two files column by column. `lane`: a database of its own, in which tables `reference` and `current` are made.
 * Errors: CompareError. Cost: two passes over each file, and a byte per number in the database.
 */
export async function compare(
  lane: Lane,
  options: CompareOptions,
  onProgress: CompareProgress = () => undefined,
): Promise<CompareReport> {
  checkCompareOptions(options);
  const opened = await firstPass(lane, options, onProgress);
  const { tables, sights, chosen, heads } = opened;
  const { numeric, leftOut } = worthComparing(chosen, heads, options.features !== undefined);
  const cuts = new Map(
    numeric.map(({ column, at }): [string, Cuts] => {
      const [reference, current] = [sights[0].columns[at]!, sights[1].columns[at]!];
      const edges = pooledEdges(reference.sample, current.sample);
      return [column.name, { edges, least: reference.least, most: reference.most }];
    }),
  );
  for (const [i, side] of (['reference', 'current'] as const).entries()) {
    onProgress(`counting ${tables[i]!.path}`);
    const columns = numeric.map(({ column }) => [column[side], cuts.get(column.name)!] as const);
    await lane.command(`DROP TABLE IF EXISTS ${side}`);
    const texts = chosen.categorical.map((column) => column[side]);
    await storeCodes(lane, side, tables[i]!, columns, texts);
    await letGo(lane, side);
  }
  const devices = await numberDevices(lane);
  const evidence = await evidenceOf(lane, options.device, devices);
  const judge = judgeOptions(options, evidence);
  const drafts: Draft[] = [];
  const columns = numeric.length + chosen.categorical.length;
  for (const [i, { column, at }] of numeric.entries()) {
    onProgress('judging', i / columns, column.name);
    const { edges } = cuts.get(column.name)!;
    const cells = edges.length - 1;
    const count = (side: 'reference' | 'current') => countNumeric(lane, side, i, cells, devices);
    const counts = {
      cells,
      devices: devices.size,
      reference: await count('reference'),
      current: await count('current'),
    };
    const [reference, current] = sights.map(({ columns }) => columns[at]!.sample) as [Float64Array, Float64Array];
    drafts.push(draftNumeric({ name: column.name, edges, counts, reference, current }, judge));
  }
  for (const [i, { name }] of chosen.categorical.entries()) {
    onProgress('judging', (numeric.length + i) / columns, name);
    const { values, distinct } = await commonValues(lane, i, MOST_CATEGORIES);
    const count = (side: 'reference' | 'current') => countCategories(lane, side, i, values, devices);
    const [reference, current] = [await count('reference'), await count('current')];
    const counts = { cells: values.length + 1, devices: devices.size, reference, current };
    const why = options.features === undefined ? identifierOf(counts, distinct) : undefined;
    if (why === undefined) drafts.push(draftCategorical(name, values, counts, judge));
    else leftOut.push({ name, why });
  }
  const alike =
    options.device === undefined ? rowsAlike(numeric.map(({ column, at }) => [column.name, heads[0][at]!])) : undefined;
  const compared: Compared = { options, tables, sights, evidence, drafts, changed: chosen.changed, leftOut, alike };
  return compareReport(compared);
}

interface NumericColumn {
  readonly column: SharedColumn;
  /** Its place in what the first pass saw. */
  readonly at: number;
}

function worthComparing(
  chosen: ChosenColumns,
  heads: Opened['heads'],
  asked: boolean,
): { numeric: NumericColumn[]; leftOut: LeftOut[] } {
  const all = chosen.numeric.map((column, at) => ({ column, at }));
  const counter = ({ at }: NumericColumn): boolean =>
    !asked && heads.every((columns) => risesWithEveryRow(columns[at]!));
  const why = 'it rises by whole numbers with every row, as a row number or a clock does';
  return {
    numeric: all.filter((column) => !counter(column)),
    leftOut: [...chosen.leftOut, ...all.filter(counter).map(({ column: { name } }) => ({ name, why }))],
  };
}

async function evidenceOf(
  lane: Lane,
  column: string | undefined,
  devices: ReadonlyMap<number, number>,
): Promise<Evidence> {
  if (column === undefined) return { unit: 'rows' };
  const reference = await rowsOfDevices(lane, 'reference', devices);
  const current = await rowsOfDevices(lane, 'current', devices);
  const inBoth = reference.filter((rows, i) => rows > 0 && current[i]! > 0).length;
  return {
    unit: 'devices',
    column,
    design: designOf(reference, current) ?? 'too-few',
    inBoth,
    onlyInReference: reference.filter((rows) => rows > 0).length - inBoth,
    onlyInCurrent: current.filter((rows) => rows > 0).length - inBoth,
  };
}

function judgeOptions({ smallestShift, smallestRate }: CompareOptions, evidence: Evidence): JudgeOptions {
  // The location score that a shift moves by; see shiftOfLocation.
  const smallestChange = Math.sqrt(3) * (1 - 2 * normalSurvival(smallestShift / Math.SQRT2));
  const smallest = { smallestChange, smallestRate };
  if (evidence.unit === 'rows') return { unit: { of: 'rows' }, ...smallest };
  const design = evidence.design === 'too-few' ? undefined : evidence.design;
  return { unit: { of: 'devices', design }, ...smallest };
}
