import type {
  CompareReport,
  ComparedFeature,
  CompareVerdict,
  Evidence,
  ReportedSignal,
  SideSummary,
} from './compare-report.js';

/** A number for people: four digits, no tail of zeros. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  if (value < 0) return `−${shortNumber(-value)}`;
  if (value >= 1e6 || value < 1e-3) return value.toExponential(2).replace('e+', 'e');
  return String(Number(value.toPrecision(value >= 1000 ? 5 : 4)));
}

export function percent(share: number): string {
  const value = 100 * share;
  if (value === 0 || value === 100) return `${value} %`;
  return value < 0.1 ? '< 0.1 %' : `${value.toFixed(value < 10 ? 1 : 0)} %`;
}

export function shortP(p: number): string {
  if (p >= 0.001) return p.toFixed(3);
  return p < 1e-99 ? '< 1e-99' : p.toExponential(0);
}

export function signedSd(value: number): string {
  const size = Math.abs(value).toFixed(2);
  return size === '0.00' ? size : `${value < 0 ? '−' : '+'}${size}`;
}

/** `1,234 rows` and the like. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

export function summarySentence(counts: Readonly<Record<CompareVerdict | 'features', number>>): string {
  const { features, drift, inconclusive } = counts;
  const open = inconclusive + counts['no-data'];
  const rest = open > 0 ? ` For ${open} the data ${open === 1 ? 'does' : 'do'} not suffice to tell.` : '';
  if (drift === 0) return `None of ${counted(features, 'feature')} is found to differ.${rest}`;
  return `${drift} of ${counted(features, 'feature')} ${drift === 1 ? 'differs' : 'differ'}.${rest}`;
}

export function assumptionSentence(evidence: Evidence): string {
  if (evidence.unit === 'rows')
    return 'Each row is taken as independent of all others. If rows come from devices, people or machines that repeat themselves, name them with --device: otherwise p-values are too small.';
  const { column, inBoth, onlyInReference, onlyInCurrent } = evidence;
  if (evidence.design === 'paired') {
    const others = onlyInReference + onlyInCurrent;
    const rest =
      others === 0
        ? ''
        : ` ${counted(others, 'device')} that ${others === 1 ? 'is' : 'are'} in one file only (${onlyInReference} in the reference, ${onlyInCurrent} in the current) are in the histograms and effect sizes, but decide nothing: other devices are not a change of devices.`;
    return `The device (${column}) is the unit of evidence: ${inBoth} devices are in both files, and each is compared with itself.${rest}`;
  }
  if (evidence.design === 'groups')
    return `The device (${column}) is the unit of evidence: ${inBoth + onlyInReference} devices in the reference and ${inBoth + onlyInCurrent} in the current file (${inBoth} in both) are compared as two groups, taken as drawn from one fleet. A fleet made up of other devices counts as a difference.`;
  return `The device (${column}) is the unit of evidence, and there are too few: ${inBoth + onlyInReference} in the reference, ${inBoth + onlyInCurrent} in the current file, ${inBoth} in both. Five in both, or five in each, are needed to tell a change from what devices differ by.`;
}

/** One plain sentence about a feature. */
export function featureSentence(feature: Omit<ComparedFeature, 'sentence'>, reason?: string): string {
  if (reason !== undefined) return reason;
  if (feature.verdict === 'stable')
    return feature.detectable === undefined
      ? 'No difference is found.'
      : `No difference that matters is found; a shift of ${shortNumber(Number(feature.detectable.toPrecision(2)))} standard deviations would have been.`;
  const leading = feature.signals.reduce((best, signal) => (signal.p < best.p ? signal : best));
  return signalSentence(feature, leading);
}

function signalSentence(
  { effect, reference, current }: Omit<ComparedFeature, 'sentence'>,
  leading: ReportedSignal,
): string {
  const { change } = leading;
  const medians =
    reference.quantiles === undefined || current.quantiles === undefined
      ? ''
      : ` (median ${shortNumber(reference.quantiles.median)} → ${shortNumber(current.quantiles.median)})`;
  switch (leading.signal) {
    case 'location':
      return `Values are ${change > 0 ? 'higher' : 'lower'} by ${Math.abs(effect?.shiftSd ?? change).toFixed(2)} standard deviations${medians}.`;
    case 'scale':
      return `Values are spread ${change > 0 ? 'wider' : 'more narrowly'}${ranges(reference, current)}.`;
    case 'skew':
      return `The distribution leans more to the ${change > 0 ? 'high' : 'low'} side${medians}.`;
    case 'tails':
      return `Shape has changed: ${change > 0 ? 'more' : 'fewer'} values are in the tails and the middle${medians}.`;
    case 'missing':
      return `Missing values: ${missingShare(reference)} → ${missingShare(current)}.`;
    case 'out-of-range':
      return `${percent(change)} of the values lie outside everything the reference holds.`;
    case 'share':
      return `${leading.category === undefined ? 'Other values' : `“${clipped(leading.category)}”`} ${change > 0 ? 'became more common' : 'became rarer'}, by ${(100 * Math.abs(change)).toFixed(1)} points.`;
  }
}

function ranges(reference: SideSummary, current: SideSummary): string {
  if (reference.quantiles === undefined || current.quantiles === undefined) return '';
  const range = ({ p05, p95 }: { p05: number; p95: number }): string => `${shortNumber(p05)} to ${shortNumber(p95)}`;
  return ` (nine tenths of them: ${range(reference.quantiles)} → ${range(current.quantiles)})`;
}

export function clipped(label: string, most = 40): string {
  const characters = Array.from(label);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : label;
}

function missingShare({ observed, missing }: { observed: number; missing: number }): string {
  return percent(missing / Math.max(1, observed + missing));
}

/** Verdicts in the order in which they are shown. */
export const VERDICT_ORDER: readonly CompareVerdict[] = ['drift', 'inconclusive', 'no-data', 'stable'];

/** Files, rows and devices, in one line. */
export function filesSentence({ reference, current }: CompareReport): string {
  const side = (file: CompareReport['reference']): string =>
    `${file.file} (${counted(file.rows, 'row')}${file.devices === undefined ? '' : `, ${counted(file.devices, 'device')}`})`;
  return `${side(current)} beside ${side(reference)}`;
}
