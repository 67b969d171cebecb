import { AgentError } from './agent-error.js';
import type { MonitorOptions } from './monitor-options.js';

const KNOWN = new Set<string>([
  'plan',
  'output',
  'latencyObjectiveSeconds',
  'cells',
  'feedback',
  'resources',
  'feedbackMemory',
  'resourceSampling',
  'model',
  'device',
  'attributes',
  'collector',
  'spoolDir',
  'spoolBytes',
  'journalBytes',
  'windowSeconds',
  'minSamples',
  'privacy',
  'policy',
  'outbox',
  'clock',
  'random',
  'onProblem',
] satisfies (keyof MonitorOptions)[]);

/**
 * Refuses options that do not exist, with the one that was probably meant. Rejects with AgentError BAD_OPTION.
 *
 * The helper for that belongs to the command line, which an application has no use for: it is loaded for a mistake only.
 */
export async function checkKeys(options: MonitorOptions): Promise<void> {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) return;
  const unknown = Object.keys(given).find((key) => !KNOWN.has(key));
  if (unknown === undefined) return;
  const known = [...KNOWN];
  const { nearest } = await import('@fleetally/cli');
  const meant = nearest(unknown, known);
  const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
  throw new AgentError('BAD_OPTION', `${unknown} is no option of monitor; ${hint}`);
}
