import { accuracySums, estimateAccuracy, referenceCalibration } from '@fleetally/collector';
import { Normals } from '../draw/normals.js';
import { calibrationsOf, countSpan, labelledPlan, type AccuracyFleet } from './accuracy-fleet.js';
import { partingRows } from './accuracy-parting.js';
import type { Case, CaseContext, Row } from './case.js';

const RUNS = 1500;
const BETWEEN = 0.03;
const REFERENCE: AccuracyFleet = { devices: 20, samples: 100, betweenDevices: BETWEEN, sureness: 2 };
const FLEET: AccuracyFleet = { devices: 60, samples: 60, betweenDevices: BETWEEN, sureness: 2 };
const COVERS = '≥ 90 %, error ≤ 2 points';

/** The accuracy that is estimated from confidences, without labels, and the warning where the truth parts from it. */
export const ACCURACY_CASES: readonly Case[] = [
  {
    id: 'accuracy',
    title: `estimated accuracy, 95 % interval, ${RUNS} runs, ${FLEET.devices} devices × ${FLEET.samples} inferences, between-device sd ${BETWEEN}`,
    run: (context) => [
      coverage('2,000 labels', REFERENCE, FLEET, COVERS, context),
      coverage('500 labels', { ...REFERENCE, samples: 25 }, FLEET, '≥ 90 %', context),
      coverage('2,000 labels, inputs get much harder', REFERENCE, { ...FLEET, sureness: 0.7 }, COVERS, context),
      coverage('2,000 labels, inputs get much easier', REFERENCE, { ...FLEET, sureness: 5 }, COVERS, context),
      coverage(
        '2,000 labels, concept drops by 5 points',
        REFERENCE,
        { ...FLEET, conceptDrop: 0.05 },
        '– (no method sees it without labels)',
        context,
      ),
      ...partingRows(REFERENCE, context),
    ],
  },
];

function coverage(
  quantity: string,
  reference: AccuracyFleet,
  fleet: AccuracyFleet,
  expected: string,
  context: CaseContext,
): Row {
  const normals = new Normals(context.seed);
  const runs = context.quick ? RUNS / 5 : RUNS;
  let covered = 0;
  let error = 0;
  let width = 0;
  for (let run = 0; run < runs; run++) {
    const plan = labelledPlan(normals, reference);
    const { devices, truth } = countSpan(normals, plan, fleet, calibrationsOf(normals, fleet));
    const found = estimateAccuracy(referenceCalibration(plan), accuracySums(devices));
    if (found.outcome !== 'estimated') continue;
    if (found.low <= truth && truth <= found.high) covered += 1;
    error += Math.abs(found.estimate - truth) / runs;
    width += (found.high - found.low) / 2 / runs;
  }
  const share = covered / runs;
  return {
    quantity: `${quantity}: covers`,
    expected,
    measured: `${(100 * share).toFixed(1)} %, mean error ${(100 * error).toFixed(1)} points, half-width ${width.toFixed(3)}`,
    values: { covered: share, meanError: error, halfWidth: width, runs },
  };
}
