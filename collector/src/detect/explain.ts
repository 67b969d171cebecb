import type { BlockSums } from './block-sums.js';
import type { Cuts } from './cuts.js';
import { NO_MOMENT, type Moment } from './moments.js';
import { DEVICES_FOR_SPREAD } from './standardise.js';
import { contrastMoment, momentsWithout, rawCohortMoment, wholeMoment, type CellFilter } from './streams.js';
import { Suspicion } from './suspicion.js';

/** A cohort must stand out from the rest by this many deviations to be blamed, and be this quiet to be acquitted. */
const STANDS_OUT = 3;
/** A stream whose effect falls below this share once the blamed cohort is left out was moved by that cohort. */
const EXPLAINED_SHARE = 0.4;
/** A cohort that moved shows at least this share of its difference from the rest in its own devices. */
const OWN_SHARE = 0.4;
const MOST_CAUSES = 8;
/** Cohorts whose streams are worth a pass over the cells each. */
const FEW = 8;

export interface Question {
  /** Sums since the change, one signal (index 0). */
  readonly sums: BlockSums;
  readonly cuts: Cuts;
  readonly group: number;
  readonly noisy: boolean;
  /** Standard deviation of one inference's weight under the reference. */
  readonly unitSd: number;
  /** Cohorts whose evidence crossed its threshold. */
  readonly crossing: readonly number[];
  /** Cohorts to try first: those that other signals already blame for the same stretch of time. */
  readonly suspects: readonly number[];
  /** Cells in which a change of this signal is already firing. */
  readonly excluded: CellFilter;
  /** Variance that a cohort's mean over the blocks of `sums` had in its own past; 0 where unknown. */
  readonly pastVariance: (cohort: number) => number;
}

/** One named cohort, with the crossing streams it accounts for (itself included where it crossed). */
export interface Cause {
  readonly cohort: number;
  readonly explains: readonly number[];
}

/**
 * The smallest set of cohorts that accounts for all streams that crossed, for one signal.
 *
 * Claim: a shift of exactly one cohort is blamed on it, though wider, narrower and complementary cuts cross as well.
 * A cohort that truly moved has the largest raw effect relative to its deviation (a wider cut dilutes it, a narrower
 * one has fewer samples, its complement has not moved at all) and stands out from the rest; whatever falls quiet once
 * its devices are left out is explained by it. Repeats with its devices left out until nothing is unexplained.
 */
export function explain(question: Question): Cause[] {
  const causes: Cause[] = [];
  const blamed = new Set<number>();
  let open = [...question.crossing];
  while (open.length > 0 && causes.length < MOST_CAUSES) {
    const left: CellFilter = (cell) => !question.excluded(cell) && !blamed.has(cell);
    const cohort = mostGuilty(question, open, left);
    for (const cell of question.cuts.cellsOf[cohort]!) if (left(cell)) blamed.add(cell);
    const without: CellFilter = (cell) => !question.excluded(cell) && !blamed.has(cell);
    const isQuiet = quietness(question, open, left, without);
    const explains = open.filter((other) => other === cohort || isQuiet(other));
    open = open.filter((other) => !explains.includes(other));
    causes.push({ cohort, explains });
  }
  return causes;
}

function mostGuilty(question: Question, open: readonly number[], left: CellFilter): number {
  // The whole model is never a suspect: with all devices left out everything is quiet, whoever has moved.
  const suspect = question.suspects.find((cohort) => cohort > 0 && accountsFor(question, cohort, open, left));
  if (suspect !== undefined) return suspect;
  const best = bestFit(question, open, left);
  const strength = best > 0 ? rawStrength(question, best, left) : 0;
  if (best > 0 && (rawStrength(question, 0, left) < strength || accountsFor(question, best, [0], left))) return best;
  return open.includes(0) || best < 0 ? strongestOf(question, open, left) : best;
}

/** The cohort that fits best of those that stand out and account for anything that crossed; -1 when there is none. */
function bestFit(question: Question, open: readonly number[], left: CellFilter): number {
  const { sums, cuts, group, unitSd } = question;
  const suspicion = new Suspicion(sums, cuts, group, unitSd, left);
  const scores = cuts.cohorts.map((_, cohort) => (cohort === 0 ? -Infinity : suspicion.score(cohort)));
  const ranked = [...scores.keys()].filter((cohort) => scores[cohort]! > -Infinity);
  const attributes = (cohort: number): number => Object.keys(cuts.cohorts[cohort]!).length;
  const values = (cohort: number): number => cuts.placeOf[cohort]?.cut.cohortOf.length ?? 0;
  // Of two cohorts of the same devices, the more general attribute (fewer values) is named.
  ranked.sort((a, b) => scores[b]! - scores[a]! || attributes(a) - attributes(b) || values(a) - values(b));
  // The tests that are left cost a pass over all cells each, so the most suspicious come first.
  return (
    ranked.find((cohort) => standsOut(question, cohort, left) && accountsForAny(question, cohort, open, left)) ?? -1
  );
}

/** Without a cut that stands out: the whole model if it crossed, else the crossing cohort that itself moved most. */
function strongestOf(question: Question, open: readonly number[], left: CellFilter): number {
  if (open.includes(0)) return 0;
  const sizes = open.map((cohort) => Math.abs(rawOf(question, cohort, left).effect));
  return open[sizes.indexOf(Math.max(...sizes))]!;
}

function accountsFor(question: Question, cohort: number, open: readonly number[], left: CellFilter): boolean {
  if (!standsOut(question, cohort, left)) return false;
  const mine = new Set(question.cuts.cellsOf[cohort]);
  const without: CellFilter = (cell) => left(cell) && !mine.has(cell);
  const isQuiet = quietness(question, open, left, without);
  return open.every((other) => other === cohort || isQuiet(other));
}

/** Whether a cohort is, or quiets, anything that crossed: one that merely stands out today explains nothing. */
function accountsForAny(question: Question, cohort: number, open: readonly number[], left: CellFilter): boolean {
  if (open.includes(cohort)) return true;
  const mine = new Set(question.cuts.cellsOf[cohort]);
  const without: CellFilter = (cell) => left(cell) && !mine.has(cell);
  return open.some(quietness(question, open, left, without));
}

function standsOut(question: Question, cohort: number, left: CellFilter): boolean {
  if (cohort === 0) return Math.abs(ratio(question, 0, momentOf(question, 0, left, left))) >= STANDS_OUT;
  const contrast = momentOf(question, cohort, left, left);
  const raw = rawOf(question, cohort, left);
  // Its mirror image: the rest has moved, this cohort has not.
  if (contrast.effect * raw.effect < OWN_SHARE * contrast.effect ** 2) return false;
  return Math.abs(ratio(question, cohort, contrast)) >= STANDS_OUT;
}

/**
 * How much of the change a cohort holds, up to a scale that all cohorts share: effect · √samples. Largest for exactly the
 * devices that moved: a wider cut dilutes the effect, a narrower one of the same effect has fewer samples.
 */
function rawStrength(question: Question, cohort: number, left: CellFilter): number {
  const raw = cohort === 0 ? momentOf(question, 0, left, left) : rawOf(question, cohort, left);
  return Math.abs(raw.effect) * Math.sqrt(raw.n);
}

/** Whether a stream that crossed falls quiet once the cells outside `without` are left out. */
function quietness(
  question: Question,
  open: readonly number[],
  left: CellFilter,
  without: CellFilter,
): (cohort: number) => boolean {
  const [after, before] = [momentsFor(question, open, without), momentsFor(question, open, left)];
  return (cohort) => {
    const now = after(cohort);
    if (now.n <= 0 || Math.abs(ratio(question, cohort, now)) < STANDS_OUT) return true;
    return Math.abs(now.effect) < EXPLAINED_SHARE * Math.abs(before(cohort).effect);
  };
}

/** Moments of a few cohorts one by one, of many by one pass for each cut: after a gross change hundreds cross at once. */
function momentsFor(question: Question, wanted: readonly number[], includes: CellFilter): (cohort: number) => Moment {
  if (wanted.length <= FEW) return (cohort) => momentOf(question, cohort, includes, includes);
  const { sums, cuts, group, noisy } = question;
  const all = new Map<number, Moment>();
  momentsWithout(sums, cuts, 0, group, noisy, includes, (cohort, moment) => all.set(cohort, moment));
  return (cohort) => all.get(cohort) ?? NO_MOMENT;
}

function momentOf(question: Question, cohort: number, inside: CellFilter, outside: CellFilter): Moment {
  if (cohort === 0) return wholeMoment(question.sums, 0, question.group, question.noisy, inside);
  const place = question.cuts.placeOf[cohort];
  if (place === undefined) return { ...NO_MOMENT };
  return contrastMoment(question.sums, place.cut, place.value, 0, question.group, question.noisy, inside, outside);
}

function rawOf(question: Question, cohort: number, left: CellFilter): Moment {
  const cells = question.cuts.cellsOf[cohort]!;
  return rawCohortMoment(question.sums, cells, 0, question.group, question.noisy, left);
}

function ratio(question: Question, cohort: number, moment: Moment): number {
  const past = question.pastVariance(cohort);
  // As in judging: what a few devices say of each other is too little, the stream's own past decides.
  const variance = moment.fewest < DEVICES_FOR_SPREAD && past > 0 ? past : Math.max(moment.variance, past);
  return variance > 0 ? moment.effect / Math.sqrt(variance) : 0;
}
