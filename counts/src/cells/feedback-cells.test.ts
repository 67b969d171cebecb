import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counter } from '../counter/counter.js';
import { FEEDBACK_CLASSES, FEEDBACK_DETAILS } from '../plan/feedback.js';
import { parsePlan } from '../plan/parse-plan.js';
import type { Plan } from '../plan/plan.js';
import { PlanError } from '../plan/plan-error.js';
import { planDigest, toHex } from '../plan/canonical.js';
import { withBlocks } from '../plan/optional-blocks.js';
import { signalsOf } from '../signals/signals-of.js';
import { describeSignal } from '../signals/describe-signal.js';
import { classOutput, mixedPlan, numericFeature, planOf } from '../testing/plans.js';
import { checkCounts } from './check-counts.js';
import { feedbackTotals } from './feedback-totals.js';
import { histogramOf } from './histogram.js';
import { blockOf, cellLayout } from './layout.js';
import { merge } from './merge.js';

const CLASSES = ['walk', 'run', 'sit'];
const SEED = 20_261_128;

/** What came in: a label for a prediction (-1: none), or a verdict. */
type Piece = readonly [predicted: number, actual: number] | boolean;
const classIndex = fc.integer({ min: -1, max: CLASSES.length });
const pieces = fc.array(fc.oneof(fc.tuple(classIndex, classIndex), fc.boolean()), { maxLength: 60 });

function count(plan: Plan, given: readonly Piece[]): Int32Array {
  const counter = new Counter(plan);
  for (const piece of given) {
    if (typeof piece === 'boolean') counter.countVerdict(piece);
    else counter.countFeedback(...piece);
  }
  expect(counter.feedback).toBe(given.length);
  return counter.finish().cells;
}

function isRight(piece: Piece): boolean {
  if (typeof piece === 'boolean') return piece;
  const [predicted, actual] = piece;
  return predicted === actual && actual >= 0 && actual < CLASSES.length;
}

function measured(plan: Plan, cells: Int32Array): Map<string, [sum: number, samples: number]> {
  const set = signalsOf(plan);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(cells, 0, samples, sums);
  return new Map(set.signals.map(({ id, group }, s) => [id, [sums[s]!, samples[group]!]]));
}

describe.each(FEEDBACK_DETAILS)('feedback counted by %s', (detail) => {
  const plan = parsePlan(withBlocks(mixedPlan(), { feedback: detail }));
  const block = blockOf(cellLayout(plan), 'feedback')!;

  it(`puts each piece into one cell, adds up over batches, and gives the accuracy of a naive count (seed ${SEED})`, () => {
    fc.assert(
      fc.property(pieces, pieces, (left, right) => {
        const merged = count(plan, left);
        merge(merged, count(plan, right));
        const all = [...left, ...right];
        expect(merged).toEqual(count(plan, all));
        const correct = all.filter(isRight).length;
        expect(feedbackTotals(plan, merged)).toEqual({ correct, samples: all.length });
        expect(measured(plan, merged).get('feedback/accuracy')).toEqual([correct, all.length]);
        expect(checkCounts(plan, merged, 0, { noisy: false })).toBeUndefined();
        const { counts } = histogramOf(plan, merged, 'feedback');
        expect(counts).toEqual([correct, all.length - correct]);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('leaves the cells and signals of the plan without it where they are', () => {
    const without = mixedPlan();
    expect(cellLayout(plan).blocks.slice(0, -1)).toEqual(cellLayout(without).blocks);
    expect(block.offset).toBe(cellLayout(without).cellCount);
    const before = signalsOf(without).signals.map(({ id }) => id);
    expect(
      signalsOf(plan)
        .signals.slice(0, before.length)
        .map(({ id }) => id),
    ).toEqual(before);
    expect(signalsOf(plan).groups.slice(0, signalsOf(without).groups.length)).toEqual(signalsOf(without).groups);
  });
});

describe('recall', () => {
  const given: Piece[] = [[0, 0], [0, 0], [1, 0], [-1, 0], [1, 1], [2, 7], true, false];

  it.each(['confusion', 'classes'] as const)('has each true class as its denominator, with %s', (feedback) => {
    const plan = withBlocks(mixedPlan(), { feedback });
    const signals = measured(plan, count(plan, given));
    // A prediction that was no number was wrong about its class; a label that is none of the classes is nobody's.
    expect(signals.get('feedback/recall:walk')).toEqual([2, 4]);
    expect(signals.get('feedback/recall:run')).toEqual([1, 1]);
    expect(signals.get('feedback/recall:sit')).toEqual([0, 0]);
    expect(signals.get('feedback/accuracy')).toEqual([4, 8]);
  });

  it('is in plain words, and is left out where true classes are not counted', () => {
    const set = signalsOf(withBlocks(mixedPlan(), { feedback: true }));
    const words = set.signals.filter(({ feature }) => feature === 'feedback').map(describeSignal);
    expect(words.slice(0, 2)).toEqual([
      'the share of right predictions among those that feedback came for',
      'the share of right predictions where feedback says walk',
    ]);
    const outcome = signalsOf(withBlocks(mixedPlan(), { feedback: 'outcome' })).signals;
    expect(outcome.filter(({ feature }) => feature === 'feedback').map(({ id }) => id)).toEqual(['feedback/accuracy']);
  });
});

describe('a plan with feedback', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => `c${i}`);
  const detailOf = (n: number) =>
    withBlocks(planOf([numericFeature('a', [0, 1])], { output: classOutput(many(n)) }), { feedback: true }).feedback;

  it('counts as finely as the number of classes allows', () => {
    expect([32, 33, 256, 257].map((n) => detailOf(n)?.detail)).toEqual(['confusion', 'classes', 'classes', 'outcome']);
    const regression = withBlocks(planOf([numericFeature('a', [0, 1])]), { feedback: true });
    expect(regression.feedback).toEqual({ detail: 'outcome' });
    expect(FEEDBACK_CLASSES.confusion).toBe(32);
  });

  it('has bytes of its own, and one without it the bytes it always had', () => {
    expect(toHex(planDigest(withBlocks(mixedPlan(), { feedback: false })))).toBe(toHex(planDigest(mixedPlan())));
    // Python's json.dumps(sort_keys=True, separators=(',', ':')) of the mixed plan and "feedback":{"detail":"confusion"}.
    expect(toHex(planDigest(withBlocks(mixedPlan(), { feedback: true })))).toBe(
      '1cafcf7d1c4c690835338584d7b79f5223566828598c95df031e159c4fdee0d8',
    );
  });

  it.each<[string, string, unknown, object?]>([
    ['TYPE', 'feedback', true],
    ['TYPE', 'feedback.detail', { detail: 'fine' }],
    ['MISSING_KEY', 'feedback', {}],
    ['UNKNOWN_KEY', 'feedback', { detail: 'outcome', decay: 1 }],
    ['RANGE', 'feedback.detail', { detail: 'confusion' }, { output: undefined }],
    ['RANGE', 'feedback.detail', { detail: 'confusion' }, { output: classOutput(many(33)) }],
    ['RANGE', 'feedback.detail', { detail: 'classes' }, { output: classOutput(many(257)) }],
  ])('is refused with %s at %s for %j', (code, path, feedback, rest = {}) => {
    const plan = { ...planOf([numericFeature('a', [0, 1])]), output: classOutput(CLASSES), ...rest, feedback };
    const refused = () => parsePlan(JSON.parse(JSON.stringify(plan)));
    expect(refused).toThrow(PlanError);
    expect(refused).toThrow(expect.objectContaining({ code, path }));
  });

  it('refuses more labels than a report may hold, and negative ones, and counts none without it', () => {
    const plan = withBlocks(mixedPlan(), { feedback: 'outcome' });
    const cells = count(plan, []);
    const { offset } = blockOf(cellLayout(plan), 'feedback')!;
    cells[offset] = 2 ** 24;
    expect(checkCounts(plan, cells, 0, { noisy: false })).toBeUndefined();
    cells[offset + 1] = 1;
    expect(checkCounts(plan, cells, 0, { noisy: false })).toMatchObject({ code: 'too-many', block: 'feedback' });
    cells[offset + 1] = -1;
    expect(checkCounts(plan, cells, 0, { noisy: false })).toMatchObject({ code: 'negative', block: 'feedback' });
    expect(() => new Counter(mixedPlan()).countFeedback(0, 0)).toThrow(RangeError);
    expect(feedbackTotals(mixedPlan(), new Counter(mixedPlan()).cells)).toBeUndefined();
  });
});
