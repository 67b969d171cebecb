import type { ComparedFeature, CompareReport } from './compare-report.js';
import { clipped, filesSentence, shortP, signedSd } from './words.js';

const MOST_ROWS = 40;
const NAME_WIDTH = 24;

/** For a terminal: the summary, what it rests on, and a ranked table of at most 40 features. */
export function compareText(report: CompareReport): string {
  const { features } = report;
  const shown = features.slice(0, MOST_ROWS);
  const name = Math.min(NAME_WIDTH, Math.max(7, ...shown.map((feature) => feature.name.length)));
  const lines = [
    report.summary.sentence,
    filesSentence(report),
    '',
    ...wrapped(report.assumption),
    ...report.warnings.flatMap((warning) => wrapped(`Note: ${warning}`)),
    '',
    `${'feature'.padEnd(name)}  verdict        shift sd    JS  PSI    q        `.trimEnd(),
    ...shown.flatMap((feature) => rowOf(feature, name)),
  ];
  if (features.length > shown.length)
    lines.push(`… and ${features.length - shown.length} more; --json and --html have them all`);
  if (report.leftOut.length > 0)
    lines.push('', 'not compared:', ...report.leftOut.map(({ name: left, why }) => `  ${clean(left)}: ${why}`));
  return `${lines.join('\n')}\n`;
}

function rowOf(feature: ComparedFeature, width: number): string[] {
  const { effect, q, verdict } = feature;
  const cells = [
    clipped(clean(feature.name), width).padEnd(width),
    verdict.padEnd(12),
    (effect?.shiftSd === undefined ? '–' : signedSd(effect.shiftSd)).padStart(9),
    (effect === undefined ? '–' : effect.jensenShannon.toFixed(2)).padStart(5),
    (effect === undefined ? '–' : effect.psi.toFixed(2)).padStart(5),
    ` ${q === undefined ? '–' : shortP(q)}`,
  ];
  const row = cells.join('  ').trimEnd();
  return verdict !== 'drift' ? [row] : [row, ...wrapped(clean(feature.sentence), '    ')];
}

/** Names come from files; none may move the cursor or colour the terminal. */
function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}

function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of clean(text).split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > 79) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
