import { cohortTitle } from '../../detect/cohort-key.js';
import type { ExplainedBlock, ExplainedCell, Explanation } from './explanation.js';

/** Blocks of the path that are printed; the rest is in the JSON. */
const SHOWN_BLOCKS = 16;
const BAR = 24;

/** An explanation for a terminal: the question, the counts, the block that raised it, the evidence, the proof. */
export function explainText(explanation: Explanation): string {
  const { alarm, signal, replay } = explanation;
  const cohort = cohortTitle(alarm.cohort) || 'the whole model';
  const lines = [
    `${alarm.feature} on ${cohort} (${alarm.model})`,
    `${alarm.state}; raised ${alarm.raisedAt} by the ${alarm.lane === 'fast' ? 'fast lane' : 'evidence lane'}, changed since ${alarm.changedAt}${alarm.resolvedAt === undefined ? '' : `, resolved ${alarm.resolvedAt}`}`,
    '',
    `What was asked: ${signal.watches} (${signal.id})`,
    Object.keys(alarm.cohort).length === 0
      ? '  each device against its own past, averaged over the whole model'
      : '  each device against its own past, and these devices against all others in the same block',
    ...(alarm.signals.length > 1 ? [`  crossed as well: ${alarm.signals.slice(1).join(', ')}`] : []),
    '',
    ...countLines(explanation),
    '',
    ...blockLines(explanation),
    '',
    ...pathLines(explanation),
    '',
    replay.text,
  ];
  return `${lines.join('\n')}\n`;
}

function countLines({ counts }: Explanation): string[] {
  if (counts.outcome === 'no-data') return ['The counts: no roll-ups are kept of that time.'];
  if (counts.outcome === 'suppressed') return [`The counts are not shown: ${counts.devices} devices are behind them.`];
  if (counts.outcome === 'not-linear') {
    return [`The counts: log odds ratio ${number(counts.before)} before, ${number(counts.since)} since.`];
  }
  const { before, since, cells, devices } = counts;
  const totals = { before: sum(cells, 'before'), since: sum(cells, 'since') };
  const shares = cells.map((cell) => ({
    ...cell,
    before: totals.before === 0 ? 0 : cell.before / totals.before,
    since: totals.since === 0 ? 0 : cell.since / totals.since,
  }));
  const width = Math.max(4, ...cells.map(({ label }) => label.length));
  return [
    `The counts of ${devices} devices: ${before.inferences} inferences from ${before.from} on, ${since.inferences} since ${since.from}`,
    `  ${'cell'.padEnd(width)}  ${'weight'.padStart(7)}  ${'before'.padStart(7)}  ${'since'.padStart(7)}`,
    ...shares.map(
      ({ label, weight, before: old, since: now }) =>
        `  ${label.padEnd(width)}  ${number(weight).padStart(7)}  ${percent(old).padStart(7)}  ${percent(now).padStart(7)}`,
    ),
    `  ${'weighted mean'.padEnd(width)}  ${''.padStart(7)}  ${number(mean(shares, 'before')).padStart(7)}  ${number(mean(shares, 'since')).padStart(7)}`,
  ];
}

function blockLines({ path, alarm }: Explanation): string[] {
  const block = path.at(-1);
  if (block === undefined) return ['No block of this stream was judged from what is stored.'];
  const { parts, effect, deviation, z, devices } = block;
  const largest = Math.max(parts.betweenDevices, parts.past);
  const share = (variance: number): string => (largest > 0 ? `${Math.round((100 * variance) / largest)} %` : '0 %');
  const noise = Math.min(parts.sampling, largest);
  const spread = Math.max(0, Math.min(parts.betweenDevices, largest) - noise);
  return [
    `The last block, ${block.at}, ${clockText(block)}, ${devices} devices, ${Math.round(parts.samples)} inferences`,
    `  effect     ${number(effect)}${parts.weekly === 0 ? '' : ` after ${number(parts.weekly)} that is usual at this time of the week`}`,
    ...(parts.rare === undefined
      ? [
          `  deviation  ${number(deviation)}: sampling ${share(noise)}, devices that differ ${share(spread)}, what all devices share ${share(Math.max(0, largest - noise - spread))} (own past: ${parts.pastBlocks} blocks)`,
          `  margin     ${number(parts.margin)}, too small a change to tell of, is taken off`,
        ]
      : [
          `  devices with an event: ${parts.rare.events} of ${parts.rare.devices} now, ${number(parts.rare.expected)} expected by their own pasts, which have ${Math.round(parts.rare.pastEvents)} blocks with one`,
        ]),
    alarm.lane === 'fast'
      ? `  ratio      ${number(parts.ratio)} deviations, in two windows running and beyond what the past week has seen: that raised it`
      : `  z          ${number(z)}; evidence ${power(block.evidence)}, an alarm from ${power(block.threshold)} on`,
  ];
}

function pathLines({ path }: Explanation): string[] {
  const shown = path.slice(-SHOWN_BLOCKS);
  if (shown.length === 0) return [];
  const line = Math.log10(Math.max(10, shown.at(-1)!.threshold));
  const bar = (evidence: number): string => {
    const full = Math.max(0, Math.min(BAR + 4, Math.round((BAR * Math.log10(Math.max(1, evidence))) / line)));
    return `${'█'.repeat(full).padEnd(BAR)}${full > BAR ? '' : '│'}`;
  };
  return [
    `The evidence, block by block (${path.length} in all, the last ${shown.length} here; │ is the alarm)`,
    ...shown.map(
      (block) =>
        `  ${block.at}  effect ${number(block.effect).padStart(8)}  z ${number(block.z).padStart(6)}  ${bar(block.evidence)} ${power(block.evidence)}${block.outcome === 'inconclusive' ? ` ${block.reason ?? ''}` : ''}`,
    ),
  ];
}

function clockText({ clock }: ExplainedBlock): string {
  return clock === 'window' ? 'one window' : clock === '6h' ? 'six hours' : 'one day';
}

function sum(cells: readonly ExplainedCell[], of: 'before' | 'since'): number {
  return cells.reduce((total, cell) => total + cell[of], 0);
}

function mean(shares: readonly ExplainedCell[], of: 'before' | 'since'): number {
  return shares.reduce((total, cell) => total + cell.weight * cell[of], 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function number(value: number): string {
  return value === 0 ? '0' : Math.abs(value) >= 0.001 && Math.abs(value) < 10_000 ? String(Number(value.toPrecision(3))) : value.toExponential(1); // prettier-ignore
}

function power(evidence: number): string {
  return evidence < 1_000 ? String(Number(evidence.toPrecision(2))) : evidence.toExponential(0).replace('e+', 'e');
}
