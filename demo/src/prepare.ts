import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CONDITIONS,
  DAY_SECONDS,
  encodeNetwork,
  Random,
  recordRows,
  scoreNetwork,
  SENSOR_NAMES,
  simulatedFleet,
  standardisationOf,
  trainNetwork,
  type LabelledRows,
  type Network,
  type SimulatedDevice,
} from '@fleetally/sim';
import { withWrongUnit } from './releases.js';
import { BAD_RELEASE, DRIFTING, MODEL, type Scenario } from './scenario.js';
import { planFor } from './plan.js';

/** What the demo makes before any device starts: the model, and the plan that says what is counted. */
export interface Prepared {
  modelFile: string;
  planFile: string;
  /** The same model with a bug. */
  badFile: string;
  accuracy: number;
  trainingRows: number;
  /** The gentle drift, in the sensor's own unit. */
  driftShift: number;
}

/** Readings of other fleets, a quarter of an hour apart, from the weeks before the story begins. */
const TRAINING_DAYS = 14;
const STEP_SECONDS = 900;
const ROWS_PER_DEVICE = 480;

/** Trains on one simulated fleet, judges on a second, builds the plan from both, and writes both files. */
export async function prepare(story: Scenario, directory: string): Promise<Prepared> {
  const { seed } = story.fleet;
  const training = readings(trainingFleet(story, seed + 1));
  const network = trainNetwork(training, new Random(seed + 2), { hidden: 16, epochs: 5 });
  const testers = trainingFleet(story, seed + 3);
  const heldOut = readings(testers);
  const plan = planFor(
    training,
    heldOut,
    testers.map((device) => device.id),
    network,
  );
  await mkdir(directory, { recursive: true });
  const modelFile = join(directory, `${MODEL.name}-${MODEL.version}.onnx`);
  const planFile = join(directory, `${MODEL.name}.plan.json`);
  const badFile = join(directory, `${MODEL.name}-${BAD_RELEASE}.onnx`);
  await writeFile(modelFile, modelBytes(network, MODEL.version));
  await writeFile(badFile, modelBytes(withWrongUnit(network), BAD_RELEASE));
  await writeFile(planFile, `${JSON.stringify(plan, undefined, 2)}\n`);
  return {
    modelFile,
    badFile,
    planFile,
    accuracy: scoreNetwork(network, heldOut).accuracy,
    trainingRows: training.rowCount,
    driftShift: story.driftDeviations * standardisationOf(training).deviations[SENSOR_NAMES.indexOf(DRIFTING.sensor)]!,
  };
}

function trainingFleet(story: Scenario, seed: number): SimulatedDevice[] {
  const { deviceCount } = story.fleet;
  return simulatedFleet({ seed, startSeconds: trainingStart(story), days: TRAINING_DAYS, deviceCount });
}

function readings(devices: readonly SimulatedDevice[]): LabelledRows {
  const fromSeconds = devices[0]!.presence.life.from;
  return recordRows(devices, { fromSeconds, stepSeconds: STEP_SECONDS, rowsPerDevice: ROWS_PER_DEVICE });
}

function trainingStart(story: Scenario): number {
  return story.fleet.startSeconds - TRAINING_DAYS * DAY_SECONDS;
}

function modelBytes(network: Network, version: string): Uint8Array {
  return encodeNetwork(network, { name: MODEL.name, version, featureNames: SENSOR_NAMES, classNames: CONDITIONS });
}
