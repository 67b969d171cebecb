import type { DetectorOptions } from '@fleetally/collector';
import { Normals } from '../draw/normals.js';
import { FleetStream, type FleetSpec } from '../fleet/fleet-stream.js';
import { PeerRules } from '../peers/peer-rules.js';
import { measureDelays } from '../watch/delays.js';
import { quietRun } from '../watch/quiet-run.js';
import type { Case, CaseContext, Row } from './case.js';
import { alarmRow, delayRow, peerRow } from './rows.js';

/** sd of a cohort's mean: 60 devices x 15 inferences. Three of them are the 0.1 σ of the document. */
export const COHORT_SD = 1 / 30;

/** 10 features x 4 signals x (whole + 8 cohorts of 60 devices) = 360 streams; 15 inferences a device and window. */
export const FULL_FLEET: FleetSpec = {
  features: 10,
  cohorts: 8,
  devicesPerCohort: 60,
  samples: 15,
  offsetSd: 0.3,
  influences: [],
  countEvery: 72,
};

export interface PowerPlan {
  readonly target: 'cohort' | 'whole';
  /** In sd(m). */
  readonly size: number;
  readonly expected: string;
  readonly limitWindows: number;
}

export interface FleetCase {
  readonly id: string;
  readonly title: string;
  readonly spec: Partial<FleetSpec>;
  readonly expected: string;
  readonly options?: Partial<DetectorOptions>;
  readonly power?: readonly PowerPlan[];
  readonly peers?: string;
  /** Weeks when not those of the command line. */
  readonly weeks?: number;
  /** What false alarms this case may have a week; default 1. */
  readonly promise?: number;
}

/** A case in which a fleet runs without any change, its alarms are counted, and then changes are injected. */
export function fleetCase(definition: FleetCase): Case {
  return { id: definition.id, title: definition.title, run: (context) => runFleet(definition, context) };
}

function runFleet(definition: FleetCase, context: CaseContext): Row[] {
  const full = { ...FULL_FLEET, ...definition.spec };
  // Drawing inference by inference is what takes the time; a smoke run does it now and then.
  const spec = context.quick ? { ...full, countEvery: Math.max(full.countEvery ?? 0, 12) } : full;
  const stream = new FleetStream(spec, context.seed);
  const counted = spec.countEvery ?? 0;
  const peers = counted > 0 ? new PeerRules(stream.histograms.length, Math.ceil(2016 / counted)) : undefined;
  const weeks = context.quick ? context.weeks : (definition.weeks ?? context.weeks);
  const options = definition.options ?? {};
  const run = quietRun(stream, weeks, options, () => {
    if (stream.wasCounted) peers?.take(stream.histograms);
  });
  const rows = [alarmRow('no change', definition.expected, run, definition.promise)];
  if (peers !== undefined) rows.push(peerRow('no change', definition.peers ?? '–', peers.rates()));
  const random = new Normals(context.seed + 1);
  run.watch.settle();
  const snapshot = definition.power === undefined ? undefined : run.watch.snapshot();
  for (const power of definition.power ?? []) {
    const trials = context.quick ? 1 : 4;
    const injection = { ...power, delta: power.size * COHORT_SD, trials };
    const delays = measureDelays(stream, options, snapshot!, injection, () => random.uniform());
    rows.push(
      delayRow(
        `${power.size} sd(m) in ${power.target === 'whole' ? 'the whole fleet' : 'one cohort'}`,
        power.expected,
        delays,
      ),
    );
  }
  return rows;
}
