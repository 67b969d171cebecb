import type { Row } from './cases/case.js';

/** One case's lines, and how long it took. */
export interface CaseReport {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

/** One case for a terminal, the document's figure beside ours. */
export function plainText({ id, title, seconds, rows }: CaseReport): string {
  const lines = rows.map(
    (row) =>
      `  ${row.kept === false ? '!' : ' '} ${row.quantity}\n      document: ${row.expected}\n      measured: ${row.measured}${peersText(row)}${(row.details ?? []).map((detail) => `\n        ${detail}`).join('')}`,
  );
  return `${id} – ${title} (${seconds.toFixed(0)} s)\n${lines.join('\n')}`;
}

function peersText({ peers }: Row): string {
  if (peers === undefined) return '';
  const shares = Object.entries(peers).map(([rule, share]) => `${rule} ${(100 * share).toFixed(1)} %`);
  return `\n      peers fire in: ${shares.join('; ')}`;
}

export interface PageFacts {
  readonly command: string;
  readonly seed: number;
  readonly machine: string;
  readonly date: string;
}

/** All cases as a page. */
export function markdownPage(reports: readonly CaseReport[], facts: PageFacts): string {
  const broken = reports.flatMap(({ id, rows }) => rows.filter((row) => row.kept === false).map(() => id));
  const head = [
    '# Detection quality, case by case',
    '',
    `Written by \`${facts.command}\` (seed ${facts.seed}, ${facts.date}, ${facts.machine}). Do not edit: run it again.`,
    '',
    'Everything goes through the product’s own `Detector` at its default options (`clock: auto`, one false alarm a week for',
    'everything together, smallest shift 0.02 σ), fed window by window as `serve` feeds it, 6-hour and 1-day blocks included.',
    'A fleet is 10 features × 4 signals × (whole model + 8 cohorts of 60 devices) = 360 streams with 15 inferences a device',
    'and window, unless a line says otherwise; sd(m) = 1/30 σ is the sampling deviation of a cohort’s mean. Device sums are drawn',
    'with the exact mean and covariance of the binned scores (checked against counted rows: case `agreement`), or from',
    'bins drawn inference by inference where a line says binned. ± is the standard error of a count. “Document” is the figure of the',
    'prototypes that the recipe was written from.',
    '',
    broken.length === 0
      ? 'The promise was kept in every case.'
      : `**The promise was broken in: ${[...new Set(broken)].join(', ')}.** These lines are marked with ✗.`,
    '',
    '| case | quantity | document | measured |',
    '|---|---|---|---|',
  ];
  const body = reports.flatMap(({ id, title, rows }) =>
    rows.map(
      (row, i) =>
        `| ${i === 0 ? `**${id}**: ${title}` : ''} | ${row.quantity} | ${row.expected} | ${row.kept === false ? '✗ ' : ''}${row.measured} |`,
    ),
  );
  return `${[...head, ...body].join('\n')}\n`;
}
