import { CLASSES } from '../world/classifier.js';
import { groupSeries, type GroupSeries, type Series } from './group-series.js';
import { everybody, type Judge, type Look, type Opinion } from './judge.js';
import { mannWhitneyShift } from './mann-whitney.js';

interface Metric {
  readonly name: string;
  readonly fails: 'increase' | 'decrease' | 'either';
  readonly of: (series: GroupSeries) => Series;
  /** By itself enough to fail the canary. */
  readonly critical: boolean;
}

const CONFIDENCE = 0.98;
/** Of the estimated difference: what the interval has to clear. */
const TOLERANCE = 0.25;
/** As the documents' examples have them. */
const PASS = 95;
const MARGINAL = 75;

const METRICS: readonly Metric[] = [
  metric('accuracy', 'decrease', (series) => series.signal('feedback/accuracy'), true),
  metric('error rate', 'increase', (series) => series.signal('output/error-rate'), true),
  metric('confidence', 'decrease', (series) => series.signal('output/mean-confidence')),
  ...CLASSES.map((name) => metric(`share of ${name}`, 'either', (series) => series.signal(`output/share:${name}`))),
  metric('latency', 'increase', (series) => series.signal('latency/mean-log')),
  metric('memory', 'increase', (series) => series.signal('resource:rss/mean-log')),
  metric('starts', 'increase', ({ starts }) => starts),
];

/**
 * What a canary judge does today (Kayenta's NetflixACAJudge, FIELD.md): each metric's hourly series of the upgraded
 * devices against that of all others over the current stage, by the Mann–Whitney interval at 98 %; the share of
 * metrics that pass is the score, 0 when a critical one fails or half of them have no data. A score under 75 at any
 * judgement fails the canary, as does one under 95 at the end of a stage.
 * It knows one canary and no cohorts, so what it rolls back is everything.
 */
export class CanaryJudge implements Judge {
  readonly #judged: 'at-the-end-of-a-stage' | 'every-six-hours';

  constructor(judged: 'at-the-end-of-a-stage' | 'every-six-hours') {
    this.#judged = judged;
  }

  look({ arrived, fleet, stageSince, soaked }: Look): Opinion {
    if (!soaked && this.#judged === 'at-the-end-of-a-stage') return { pass: false, advice: [] };
    const hours = arrived.all.filter(({ hour }) => hour >= stageSince);
    const series = (fresh: boolean): GroupSeries =>
      groupSeries(
        arrived.signals,
        hours.filter((each) => each.fresh === fresh),
      );
    const [canary, baseline] = [series(true), series(false)];
    const results = METRICS.map((each) => ({ ...each, result: classified(each, each.of(canary), each.of(baseline)) }));
    const known = results.filter(({ result }) => result !== 'no-data');
    // Before there is any data there is nothing to be judged.
    if (known.length === 0) return { pass: false, advice: [] };
    const failed = known.filter(({ result }) => result === 'failed');
    const zero = failed.some(({ critical }) => critical) || 2 * known.length <= METRICS.length;
    const score = zero ? 0 : 100 * (1 - failed.length / known.length);
    if (score >= (soaked ? PASS : MARGINAL)) return { pass: true, advice: [] };
    const said = `score ${score.toFixed(0)}: ${failed.map(({ name }) => name).join(', ')}`;
    return { pass: false, advice: [{ action: 'rollback', devices: everybody(fleet), said }] };
  }
}

function classified({ fails }: Metric, canary: Series, baseline: Series): 'passed' | 'failed' | 'no-data' {
  if (canary.length === 0 || baseline.length === 0) return 'no-data';
  const { estimate, low, high } = mannWhitneyShift(canary, baseline, CONFIDENCE);
  const tolerated = TOLERANCE * Math.abs(estimate);
  const failed = (low > tolerated && fails !== 'decrease') || (high < -tolerated && fails !== 'increase');
  return failed ? 'failed' : 'passed';
}

function metric(name: string, fails: Metric['fails'], of: Metric['of'], critical = false): Metric {
  return { name, fails, of, critical };
}
