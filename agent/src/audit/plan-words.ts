import { cellLayout, GENERIC_CELLS, toHex, planDigest, type Feature, type Plan, type Source } from '@fleetally/counts';
import { optionalBesides } from './optional-cell-words.js';
import { plural, short } from './number-words.js';

/** What one feature of a plan has a device count, in words. */
export interface FeatureWords {
  readonly name: string;
  readonly sentence: string;
  /** The ranges or the categories. */
  readonly cells: string;
  readonly numbers: number;
}

/** A plan for people who don't know what a plan is. */
export interface PlanWords {
  readonly digest: string;
  readonly model: string;
  /** Counts in each report. */
  readonly numbers: number;
  readonly features: readonly FeatureWords[];
  /** Everything that is counted beside features. */
  readonly beside: readonly string[];
}

export function describePlan(plan: Plan): PlanWords {
  const layout = cellLayout(plan);
  return {
    digest: toHex(planDigest(plan)),
    model: plan.model,
    numbers: layout.cellCount,
    features: plan.features.map((feature) => describeFeature(feature)),
    beside: besides(plan),
  };
}

function describeFeature(feature: Feature): FeatureWords {
  const from = describeSource(feature.source);
  if (feature.kind === 'categorical') {
    const n = feature.categories.length;
    if (feature.overflow !== undefined) return describeManyCategories(feature, from, feature.overflow.buckets);
    return {
      name: feature.name,
      sentence: `${from}: which of ${plural(n, 'known category', 'known categories')} it is, and how often; any other is counted as "other", and what it was is not kept`,
      cells: feature.categories.join(' | '),
      numbers: n + 2,
    };
  }
  if (feature.kind === 'generic') {
    return {
      name: feature.name,
      sentence: `${from}: its sign, its power of two and which quarter of that, and how often; the value itself is not kept`,
      cells: 'the same for every model, until its first plan is learnt',
      numbers: GENERIC_CELLS,
    };
  }
  const bins = feature.edges.length - 1;
  return {
    name: feature.name,
    sentence: `${from}: which of ${plural(bins, 'range')} a value falls in, and how often; the value itself is not kept`,
    cells: feature.edges.map(short).join(' | '),
    numbers: bins + 3,
  };
}

function describeManyCategories(
  { name, categories }: Extract<Feature, { kind: 'categorical' }>,
  from: string,
  buckets: number,
): FeatureWords {
  return {
    name,
    sentence: `${from}: which of ${plural(categories.length, 'known category', 'known categories')} it is, and how often; any other that the reference had is counted in one of ${buckets} buckets by a salted hash, each of which many values share, and all that are new as "other"; what they were is not kept`,
    cells: categories.join(' | '),
    numbers: categories.length + buckets + 2,
  };
}

function describeSource(source: Source): string {
  const tensor = `\`${source.tensor}\``;
  if ('column' in source) return `column ${source.column} of ${tensor}`;
  if ('summary' in source) {
    const words = { mean: 'the mean', deviation: 'the spread', detail: 'the fine detail', sharpness: 'the sharpness' }[
      source.summary
    ];
    return `${words} of all elements of channel ${source.channel} of ${tensor}`;
  }
  return `sum ${source.projection} of ${source.of}, each over a share of the elements of ${tensor} with signs drawn from the seed ${source.seed}`;
}

function besides(plan: Plan): string[] {
  const lines: string[] = [];
  if (plan.pairs.length > 0) {
    lines.push(
      `${plural(plan.pairs.length, 'pair')} of features: how often both were on the same side of their middle; neither value is kept`,
    );
  }
  if (plan.output !== undefined) {
    const { classes, tensor } = plan.output;
    lines.push(
      `the predicted class, from \`${tensor}\`: how often it was each of ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ` … (${classes.length} in all)` : ''}`,
      'confidence: in which of 20 equal ranges from 0 to 1 the largest probability fell, and how often',
    );
    if (plan.output.reference.margin !== undefined) {
      lines.push(
        'margin: in which of 20 equal ranges from 0 to 1 the largest probability less the second largest fell, and how often',
      );
    }
  }
  lines.push(
    'latency: in which of some 90 ranges of time an inference fell, and how often',
    'errors: how often a run failed, by one of six classes; the text of an error is not kept',
    ...optionalBesides(plan),
  );
  return lines;
}
