import type { CompareReport } from '../compare-report.js';
import { percent, shortNumber } from '../words.js';

/** How the verdicts come about, for those who want to know. */
export function methodSection({ options, evidence }: CompareReport): string {
  const unit =
    evidence.unit === 'rows'
      ? 'Rows are the unit: p-values come from how means of that many rows differ when both files are drawn from one (saddlepoint approximation; Fisher’s exact test for shares).'
      : 'Devices are the unit: a device’s rows repeat each other, so many rows of few devices are little evidence. Devices in both files are compared with themselves (Student’s t); groups of devices by Welch’s t and a permutation of devices, whichever says less.';
  return `<section class="method" aria-labelledby="method"><h2 id="method">How this was judged</h2><ul>
<li>Every column of numbers is cut into at most 16 bins that hold equal shares of both files together, so that a file’s own luck makes no edges. The outermost bins are drawn short; heights are rows per width.</li>
<li>Each is asked for location, scale, skew and tails (Legendre scores of ranks), missing values, and values outside the reference’s range; columns of text for the share of each value. The smallest p of a feature is multiplied by the number of its questions.</li>
<li>${unit}</li>
<li>A shift within ${shortNumber(options.smallestShift)} standard deviations, or ${percent(options.smallestRate)} of missing or out-of-range values, is never called drift, however sure it is.</li>
<li>q is p after Benjamini and Hochberg over all features: of those called drift (q ≤ ${shortNumber(options.fdr)}), ${percent(options.fdr)} are expected to be false.</li>
<li>“Could see” is the smallest shift that would have been found nine times of ten at p = 0.001; where it is above half a standard deviation, nothing found means inconclusive, not stable.</li>
<li>Shift, Jensen–Shannon distance, PSI, Wasserstein distance (over the reference’s standard deviation) and the binned Kolmogorov–Smirnov distance describe size. They decide nothing.</li>
</ul></section>`;
}
