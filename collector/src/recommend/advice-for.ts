import { meets, type KnownDevices } from './meets.js';
import type { DriftFinding } from './findings.js';
import type { Recommendation } from './types.js';

/** What there is to do about an incident. */
export interface IncidentAdvice {
  /** Recommendations that are open or being carried out, and whose devices meet those of the incident; open ones first. */
  readonly recommendations: readonly string[];
  /** Where there is none: why, where to look, and what to decide then. */
  readonly nothing?: {
    readonly reason: string;
    readonly look: string;
    readonly choices: readonly { readonly action: 'rebaseline' | 'resolve' | 'keep'; readonly when: string }[];
    /** Page of the documentation. */
    readonly runbook: string;
  };
}

/** Of an incident, what advice on it depends on. */
export type Advised = Pick<DriftFinding, 'model' | 'why' | 'cohorts'> & {
  /** How many devices, in words. */
  readonly devices: string;
  /** What its signals belong to, such as `output`. */
  readonly features: readonly string[];
};

const RUNBOOK = 'operations/runbooks/FleetallyIncidentOpen.md';

/** What there is to do about an open incident; never nothing, since somebody has been told of it. Pure. */
export function adviceFor(
  incident: Advised,
  recommendations: readonly Recommendation[],
  known: KnownDevices,
): IncidentAdvice {
  const own = recommendations.filter(
    ({ model, scope }) => model === incident.model && meets(scope, incident.cohorts, known),
  );
  const standing = [...own.filter(({ state }) => state === 'open'), ...own.filter(({ state }) => state === 'accepted')];
  if (standing.length > 0) return { recommendations: standing.map(({ recommendation }) => recommendation) };
  const dismissed = own.filter(({ state }) => state === 'dismissed').at(-1);
  return {
    recommendations: [],
    nothing: { reason: reasonFor(incident, dismissed), look: lookAt(incident.why), choices: CHOICES, runbook: RUNBOOK },
  };
}

/** One clause, without a full stop. */
function reasonFor({ why, devices, features }: Advised, dismissed: Recommendation | undefined): string {
  if (why === 'inputs-moved-outputs-not-worse') {
    const [too, worse] = features.includes('output')
      ? [' and the answers with them', 'no label says that these are worse']
      : ['', 'no alarm says that the outputs are worse'];
    return `inputs have moved on ${devices} at about one time${too}, no release is known to have done it, and ${worse}`;
  }
  if (dismissed !== undefined) {
    const { recommendation, author, stateReason } = dismissed;
    return `${recommendation} was dismissed by ${author} (${stateReason}), and nothing material has been found since`;
  }
  return `nothing that was found on ${devices} has led to one yet; where a release came with it, what is known of that is waited for, for a week at most`;
}

function lookAt(why: string): string {
  if (why.startsWith('inputs-moved')) return 'Look at sensor, unit and firmware of these devices';
  if (why === 'slower-inputs-same') return 'Look at what else these devices run, and at their heat and memory';
  return 'Look at what these devices answer, and get labels for some of it';
}

const CHOICES = [
  { action: 'rebaseline', when: 'what they measure now is right, and the model is right with it' },
  { action: 'resolve', when: 'the cause is mended' },
  { action: 'keep', when: 'it is known, and nothing can be done now' },
] as const;
