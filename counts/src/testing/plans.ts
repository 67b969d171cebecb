import type { CategoricalFeature, ClassOutput, NumericFeature, Plan } from '../plan/plan.js';
import { CONFIDENCE_BINS, MARGIN_BINS, PLAN_SCHEMA, SIGNALS } from '../plan/plan.js';

/** Hand-made plans for tests. */

export function numericFeature(
  name: string,
  edges: readonly number[],
  options: Partial<NumericFeature> = {},
): NumericFeature {
  const bins = edges.length - 1;
  return {
    kind: 'numeric',
    name,
    source: { tensor: 'x', column: 0 },
    edges,
    split: Math.ceil(bins / 2),
    reference: [...new Array<number>(bins).fill(10), 0, 0, 0],
    ...options,
  };
}

export function categoricalFeature(name: string, categories: readonly (string | number)[]): CategoricalFeature {
  return {
    kind: 'categorical',
    name,
    source: { tensor: 'x', column: 0 },
    categories,
    reference: [...categories.map(() => 10), 0, 0],
  };
}

export function classOutput(classes: readonly string[], options: Partial<ClassOutput> = {}): ClassOutput {
  return {
    tensor: 'scores',
    form: 'probabilities',
    classes,
    reference: {
      classes: [...classes.map(() => 10), 0],
      confidence: new Array<number>(CONFIDENCE_BINS).fill(1),
    },
    ...options,
  };
}

export function planOf(features: Plan['features'], options: Partial<Omit<Plan, 'features' | 'schema'>> = {}): Plan {
  return { schema: PLAN_SCHEMA, model: 'test', features, pairs: [], ...options };
}

/** Two numeric features, a categorical one, a pair, and three classes. */
export function mixedPlan(): Plan {
  return planOf(
    [
      numericFeature('a', [-2, -0.5, 0, 0.5, 2]),
      categoricalFeature('colour', ['red', 'green', 7]),
      numericFeature('b', [0, 1e-300, 1, 1e9]),
    ],
    { pairs: [[0, 2]], output: classOutput(['walk', 'run', 'sit']), latencyObjectiveSeconds: 0.05 },
  );
}

/** Three classes whose margin is counted, and nothing else. */
export function marginPlan(form: ClassOutput['form'] = 'probabilities'): Plan {
  const output = classOutput(['a', 'b', 'c'], { form });
  const reference = { ...output.reference, margin: new Array<number>(MARGIN_BINS).fill(1) };
  return planOf([], { output: { ...output, reference }, signals: SIGNALS });
}
