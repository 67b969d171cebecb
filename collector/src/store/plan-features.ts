import {
  cellLayout,
  ERROR_CLASSES,
  feedbackCells,
  GENERIC_CELLS,
  genericMagnitudes,
  LATENCY_BINS,
  latencyBound,
  referenceCells,
  resourceBound,
  resourceCells,
  type CellBlock,
  CONFIDENCE_BINS,
  type Plan,
} from '@fleetally/counts';

/** What is counted in one cell. Null where a bound is none, or open. */
export interface NamedCell {
  readonly part: 'bin' | 'category' | 'other' | 'below' | 'above' | 'missing';
  readonly label: string;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One feature of a plan with the names of its cells, as a row of `plan_features`. */
export interface PlanFeature {
  readonly feature: string;
  readonly kind: Exclude<CellBlock['kind'], 'pairs' | 'generic'>;
  /** Place in the flat array, from 0. */
  readonly offset: number;
  readonly cells: readonly NamedCell[];
  /** One count per cell; empty where the plan has no reference for it. */
  readonly reference: readonly number[];
}

/** Names every cell of a plan but those of pairs, which speak of two features at once. */
export function planFeatures(plan: Plan): PlanFeature[] {
  const reference = referenceCells(plan);
  return cellLayout(plan).blocks.flatMap((block): PlanFeature[] => {
    const { kind, offset, length } = block;
    if (kind === 'pairs') return [];
    const counts = [...reference.subarray(offset, offset + length)];
    return [
      {
        feature: nameOf(plan, block),
        kind: kind === 'generic' ? 'numeric' : kind,
        offset,
        cells: cellsOf(plan, block),
        reference: counts.some((count) => count > 0) ? counts : [],
      },
    ];
  });
}

function nameOf(plan: Plan, { kind, feature, id }: CellBlock): string {
  if (feature !== undefined) return plan.features[feature]!.name;
  return kind === 'classes' ? 'output' : id;
}

function cellsOf(plan: Plan, block: CellBlock): NamedCell[] {
  const feature = block.feature === undefined ? undefined : plan.features[block.feature]!;
  switch (feature?.kind) {
    case 'categorical': {
      const buckets = Array.from({ length: feature.overflow?.buckets ?? 0 }, (_, bucket) => `bucket ${bucket}`);
      const names = [...feature.categories.map(String), ...buckets];
      const other = buckets.length === 0 ? 'other' : 'new';
      return [...names.map(category), named('other', other), named('missing', 'missing')];
    }
    case 'numeric':
    case 'refined':
      return [...ranges(feature.edges), ...ends(feature.edges), named('missing', 'missing')];
    case 'generic':
      return genericBins();
    default:
      return outputCells(plan, block);
  }
}

function outputCells(plan: Plan, { kind, length, resource }: CellBlock): NamedCell[] {
  if (kind === 'classes') return [...plan.output!.classes.map(category), named('missing', 'undefined')];
  if (kind === 'errors') return ERROR_CLASSES.map(category);
  if (kind === 'feedback') {
    const classes = plan.output?.classes ?? [];
    return feedbackNames(feedbackCells(plan.feedback!, classes.length), classes).map(category);
  }
  const bins = kind === 'latency' ? LATENCY_BINS : resource === undefined ? length : resourceCells(resource).bins;
  const edge =
    kind === 'latency'
      ? latencyBound
      : resource === undefined
        ? (at: number) => at / CONFIDENCE_BINS
        : (at: number) => resourceBound(resourceCells(resource), at);
  const edges = Array.from({ length: bins + 1 }, (_, at) => edge(at));
  return length === bins ? ranges(edges) : [...ranges(edges), ...ends(edges)];
}

function feedbackNames(
  { detail, length }: ReturnType<typeof feedbackCells>,
  classes: readonly string[],
): readonly string[] {
  const labelled =
    detail === 'confusion'
      ? classes.flatMap((actual) => [...classes, 'undefined'].map((said) => `${actual} taken for ${said}`))
      : detail === 'classes'
        ? classes.flatMap((actual) => [`${actual}: right`, `${actual}: wrong`])
        : [];
  return [...labelled, 'right', 'wrong'].slice(0, length);
}

/** The cells of a number of which nothing is known yet: magnitudes of both signs around zero. */
function genericBins(): NamedCell[] {
  const zero = (GENERIC_CELLS - 2) / 2;
  return Array.from({ length: GENERIC_CELLS }, (_, cell): NamedCell => {
    if (cell === GENERIC_CELLS - 1) return named('missing', 'missing');
    const { least, beyond } = genericMagnitudes(cell);
    return cell < zero ? range('bin', -beyond, -least) : range('bin', least, beyond);
  });
}

function ranges(edges: readonly number[]): NamedCell[] {
  return edges.slice(1).map((upper, bin) => range('bin', edges[bin]!, upper));
}

function ends(edges: readonly number[]): NamedCell[] {
  const [first, last] = [edges[0]!, edges.at(-1)!];
  return [
    { part: 'below', label: `below ${short(first)}`, lower: null, upper: first },
    { part: 'above', label: `above ${short(last)}`, lower: last, upper: null },
  ];
}

function range(part: NamedCell['part'], lower: number, upper: number): NamedCell {
  return { part, label: `${short(lower)} … ${short(upper)}`, lower: finite(lower), upper: finite(upper) };
}

function finite(bound: number): number | null {
  return Number.isFinite(bound) ? bound : null;
}

function category(label: string): NamedCell {
  return named('category', label);
}

function named(part: NamedCell['part'], label: string): NamedCell {
  return { part, label, lower: null, upper: null };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
