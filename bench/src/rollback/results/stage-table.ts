import { factsOf } from '../kinds.js';
import { STAGES } from '../stages.js';
import type { Scored } from './score.js';
import { median, percent, table } from './tables.js';

/** How far rollouts came under one judge: when good ones passed each stage, and in which stage bad ones were called back. */
export function stageLines(results: readonly Scored[]): string[] {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const good = kinds.filter((kind) => kind === 'good' || kind === 'harmless');
  const bad = kinds.filter((kind) => factsOf(kind).bad);
  const of = (kind: string): Scored[] => results.filter((each) => each.kind === kind);
  const numbers = STAGES.map((_, stage) => stage + 1);
  return [
    '## Stages',
    '',
    'Median hours until a stage had passed, and in how many rollouts it did; at best that is after 24, 48 and 96 hours. A stage passes by the rule of',
    '[0014](../decisions/0014-when-a-stage-passes.md), which `serve` goes by.',
    '',
    ...table(
      ['fleetally', ...numbers.map((n) => `stage ${n}`), 'completed'],
      good.map((kind) => [
        factsOf(kind).title,
        ...numbers.map((n) => passedIn(of(kind), n)),
        percent(of(kind).filter(({ completed }) => completed).length, of(kind).length),
      ]),
    ),
    '',
    'Of releases that are bad, the stage in which their rollback was called for.',
    '',
    ...table(
      ['fleetally', ...numbers.map((n) => `stage ${n}`), 'after the last'],
      bad.map((kind) => [
        factsOf(kind).title,
        ...[...numbers, STAGES.length + 1].map((n) => String(backIn(of(kind), n))),
      ]),
    ),
    '',
  ];
}

function passedIn(results: readonly Scored[], stage: number): string {
  const hours = results.flatMap(({ passedAfter }) => passedAfter[stage - 1] ?? []);
  return hours.length === 0 ? 'none' : `${median(hours).toFixed(0)} h (${hours.length} of ${results.length})`;
}

function backIn(results: readonly Scored[], stage: number): number {
  return results.filter(({ rolledBack, completed, passedAfter }) => {
    return passedAfter.length === stage - 1 && (rolledBack || completed);
  }).length;
}
