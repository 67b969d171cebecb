import type { EffectKind, InputFinding, ReleaseJudgement, SignalEffect } from '../release/types.js';
import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { dateTime64, number, text, textMap, texts } from './fields.js';
import { lastNumber } from './last-number.js';

/** A judgement as it is kept. */
export interface RecordedJudgement extends ReleaseJudgement {
  /** Grows with every judgement. */
  readonly judgement: number;
  readonly recordedAtMs: number;
}

/**
 * Appends judgements that say something new: those of a later look than the last recorded one of the same release, cohort
 * and variant, and those with another verdict. Call it serially. Result: how many were. Errors: StoreError.
 */
export async function recordJudgements(
  connection: Connection,
  judgements: readonly ReleaseJudgement[],
  recordedAtMs: number,
): Promise<number> {
  const { write } = connection;
  const latest = new Map((await latestJudgements(connection)).map((each) => [keyOf(each), each]));
  const fresh = judgements.filter((each) => {
    const known = latest.get(keyOf(each));
    return known === undefined || known.at < each.at || known.verdict !== each.verdict;
  });
  if (fresh.length === 0) return 0;
  const last = await lastNumber(write, 'release_judgements', 'judgement');
  const recorded = fresh.map((each, i) => ({ ...each, judgement: last + 1 + i, recordedAtMs }));
  // Who was left out first: a judgement that is there is there as a whole.
  await write.insert('release_outliers', recorded.flatMap(outlierRows));
  await write.insert('release_judgements', recorded.map(toRow));
  return recorded.length;
}

/** The last judgement of each release, cohort and variant, the newest first. Errors: StoreError. */
export function latestJudgements(connection: Connection, model = ''): Promise<RecordedJudgement[]> {
  return readAll(connection, `${SELECT} FROM release_verdicts ${OF_MODEL} ORDER BY judgement DESC`, { model });
}

/** All recorded judgements of one version, oldest first: how the evidence grew. Errors: StoreError. */
export function judgementHistory(connection: Connection, model: string, to: string): Promise<RecordedJudgement[]> {
  const sql = `${SELECT} FROM release_judgements ${OF_MODEL} AND to_version = {to:String} ORDER BY judgement`;
  return readAll(connection, sql, { model, to });
}

const OF_MODEL = `WHERE ({model:String} = '' OR model = {model:String})`;

// JSON has no infinity, so these figures travel as text.
const FIGURES = ['effects', 'lows', 'highs', 'margins', 'evidence'] as const;
const SELECT = `
  SELECT judgement, model, from_version, to_version, cohort, of_variant, toUnixTimestamp(at) AS at_seconds, verdict, reason,
    comparison, inputs, devices, controls, kinds, signals, findings, effect_devices, effect_controls,
    ${FIGURES.map((name) => `arrayMap(x -> toString(x), ${name}) AS ${name}_text`).join(', ')},
    toUnixTimestamp64Milli(recorded_at) AS recorded_ms`;

async function readAll(
  { read }: Connection,
  sql: string,
  parameters: { readonly model: string; readonly to?: string },
): Promise<RecordedJudgement[]> {
  const outliers = new Map<number, string[]>();
  const left = await read.rows(
    `SELECT judgement, device FROM release_outliers ${OF_MODEL} ORDER BY judgement, device`,
    (row) => ({ judgement: number(row, 'judgement'), device: text(row, 'device') }),
    { model: parameters.model },
  );
  for (const { judgement, device } of left) outliers.set(judgement, [...(outliers.get(judgement) ?? []), device]);
  return read.rows(sql, (row) => fromRow(row, outliers.get(number(row, 'judgement')) ?? []), parameters);
}

function keyOf({ release, cohort, variant }: ReleaseJudgement): string {
  const attributes = Object.entries(cohort).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([release.model, release.to, attributes, variant ?? null]);
}

function outlierRows({ judgement, release, outliers, at, recordedAtMs }: RecordedJudgement): Row[] {
  return outliers.map((device) => ({
    judgement,
    model: release.model,
    to_version: release.to,
    device,
    at,
    recorded_at: dateTime64(recordedAtMs),
  }));
}

function toRow(each: RecordedJudgement): Row {
  const { effects } = each;
  return {
    judgement: each.judgement,
    model: each.release.model,
    from_version: each.release.from,
    to_version: each.release.to,
    cohort: each.cohort,
    of_variant: each.variant ?? null,
    at: each.at,
    verdict: each.verdict,
    reason: each.reason,
    comparison: each.comparison,
    inputs: each.inputs,
    devices: each.devices,
    controls: each.controls,
    kinds: effects.map(({ kind }) => kind),
    signals: effects.map(({ signal }) => signal),
    effects: effects.map(({ effect }) => figure(effect)),
    lows: effects.map(({ low }) => figure(low)),
    highs: effects.map(({ high }) => figure(high)),
    margins: effects.map(({ margin }) => figure(margin)),
    findings: effects.map(({ finding }) => finding),
    effect_devices: effects.map(({ devices }) => devices),
    effect_controls: effects.map(({ controls }) => controls),
    evidence: effects.map(({ evidence }) => figure(evidence)),
    recorded_at: dateTime64(each.recordedAtMs),
  };
}

function figure(value: number): string {
  if (value === Infinity) return 'inf';
  return value === -Infinity ? '-inf' : String(value);
}

function fromRow(row: Row, outliers: readonly string[]): RecordedJudgement {
  const variant = row['of_variant'];
  return {
    judgement: number(row, 'judgement'),
    release: { model: text(row, 'model'), from: text(row, 'from_version'), to: text(row, 'to_version') },
    cohort: textMap(row, 'cohort'),
    ...(typeof variant === 'string' && { variant }),
    at: number(row, 'at_seconds'),
    verdict: text(row, 'verdict') as ReleaseJudgement['verdict'],
    reason: text(row, 'reason'),
    comparison: text(row, 'comparison') as ReleaseJudgement['comparison'],
    inputs: text(row, 'inputs') as InputFinding,
    effects: effectsIn(row),
    devices: number(row, 'devices'),
    controls: number(row, 'controls'),
    outliers,
    recordedAtMs: number(row, 'recorded_ms'),
  };
}

function effectsIn(row: Row): SignalEffect[] {
  const figures = (name: (typeof FIGURES)[number]): number[] => texts(row, `${name}_text`).map(fromFigure);
  const [effects, lows, highs, margins, evidence] = FIGURES.map(figures);
  const [signals, findings] = [texts(row, 'signals'), texts(row, 'findings')];
  const [devices, controls] = [texts(row, 'effect_devices'), texts(row, 'effect_controls')];
  return texts(row, 'kinds').map((kind, i) => ({
    kind: kind as EffectKind,
    signal: signals[i]!,
    effect: effects![i]!,
    low: lows![i]!,
    high: highs![i]!,
    margin: margins![i]!,
    finding: findings[i] as SignalEffect['finding'],
    devices: Number(devices[i]),
    controls: Number(controls[i]),
    evidence: evidence![i]!,
  }));
}

function fromFigure(value: string): number {
  if (value === 'inf') return Infinity;
  return value === '-inf' ? -Infinity : Number(value);
}
