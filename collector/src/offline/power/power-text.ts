import type { KindPower } from './kind-power.js';
import type { PowerReport, StreamPower } from './power.js';

const NAMES: Readonly<Record<KindPower['kind'], string>> = {
  location: 'shift',
  scale: 'spread',
  rate: 'rate',
  share: 'share',
  concordance: 'correlation',
  accuracy: 'est. accuracy',
};

/** The report for people, at most 80 columns wide. */
export function powerText(report: PowerReport): string {
  const { clock, blockSeconds, signals } = report;
  const length = blockSeconds % 3_600 === 0 ? `${blockSeconds / 3_600} h` : `${blockSeconds / 60} min`;
  const head = `clock ${clock}: one block is ${length}; ${signals} signals share the promise\n`;
  return [head, ...report.streams.map(streamText)].join('\n');
}

function streamText({ stream, devices, kinds }: StreamPower): string {
  const title = stream === 'whole' ? `the whole model, ${devices} devices` : `a cohort of ${devices} devices`;
  const horizons = kinds.find(({ smallest }) => smallest.length > 0)?.smallest.map(({ blocks }) => blocks) ?? [];
  const within = horizons.map((blocks) => `in ${blocks}`.padStart(10)).join('');
  const lines = [
    `${title}: the smallest change that half of such fleets find`,
    `  ${''.padEnd(14)}${within}  blocks`,
    ...kinds.map(kindLine),
    ...kinds.filter(({ of }) => of !== '').map(({ kind, of }) => `  ${NAMES[kind]}: ${of}`),
    ...kinds
      .flatMap(({ reason }) => (reason === undefined ? [] : [wrap(reason)]))
      .slice(0, 1)
      .flat(),
  ];
  return `${lines.join('\n')}\n`;
}

function kindLine({ kind, outcome, unit, smallest, found }: KindPower): string {
  if (outcome === 'inconclusive') return `  ${NAMES[kind].padEnd(14)}${'inconclusive'.padStart(10)}`;
  const sizes = smallest.map(({ size }) => sizeText(kind, size).padStart(10)).join('');
  const example = found.find(({ size }) => size >= (smallest[1]?.size ?? 0)) ?? found.at(-1);
  const then =
    example === undefined
      ? ''
      : `${sizeText(kind, example.size)} ${unitText(kind, unit)}: ${blocksText(example.blocks)}`;
  return `  ${NAMES[kind].padEnd(14)}${sizes}  ${then}`;
}

/** In the unit of its kind: standard deviations, a factor, a correlation, or per cent. */
function sizeText(kind: KindPower['kind'], size: number | undefined): string {
  if (size === undefined) return 'none';
  if (kind === 'scale') return `x${(1 + size).toFixed(3)}`;
  if (kind === 'location' || kind === 'concordance') return size.toFixed(3);
  return `${(100 * size).toFixed(2)} %`;
}

function unitText(kind: KindPower['kind'], unit: string): string {
  return kind === 'location' || kind === 'concordance' ? unit.split(' ')[0]! : '';
}

function blocksText(blocks: number | undefined): string {
  return blocks === undefined ? 'over 1,000 blocks' : `${Math.max(1, Math.round(blocks))} blocks`;
}

function wrap(sentence: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    if (line.length + word.length > 72) {
      lines.push(` ${line}`);
      line = '';
    }
    line += ` ${word}`;
  }
  return [...lines, ` ${line}`];
}
