import { cellLayout, FEEDBACK_DETAILS } from '@fleetally/counts';
import type { Plan } from '@fleetally/counts';

import { AgentError } from './agent-error.js';
import { checkAuto } from './check-auto.js';
import type { MonitorOptions } from './monitor-options.js';
import { epsilonShares } from './privacy/noise.js';
import { DEFAULT_DELTA } from './privacy/option.js';
import { checkTarget } from './uplink/channels.js';

const MAX_NAME = 128;
const MAX_ATTRIBUTES = 16;

/** Refuses what can't be right, before anything is opened. Throws AgentError BAD_OPTION naming the option and the remedy. */
export function checkOptions(options: MonitorOptions): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null)
    throw bad('options', 'must be an object with at least plan and model');
  checkModel(options.model);
  checkName('device.id', options.device?.id, false);
  checkName('device.executionProvider', options.device?.executionProvider, false);
  checkAttributes(options.attributes);
  checkWhole('windowSeconds', options.windowSeconds, 1, 86_400);
  checkWhole('minSamples', options.minSamples, 1, 1_000_000);
  checkWhole('spoolBytes', options.spoolBytes, 65_536, 2 ** 40);
  if (options.journalBytes !== 0) checkWhole('journalBytes', options.journalBytes, 65_536, 2 ** 40, '0 or ');
  checkFeedback(options);
  checkPrivacy(options);
  checkAuto(options);
  checkCollector(options);
  checkFunction('random', options.random);
  checkFunction('onProblem', options.onProblem);
  if (options.clock !== undefined) checkFunction('clock.now', (options.clock as { now?: unknown }).now ?? null);
}

/** What only plan and options together tell. Throws AgentError PLAN_MISMATCH, PLAN_HAS_PAIRS, PLAN_HAS_RESOURCES, BAD_OPTION. */
export function checkPlan(
  plan: Plan,
  options: MonitorOptions,
  inputs: readonly string[],
  outputs: readonly string[],
): void {
  if (plan.model !== options.model.name) {
    const remedy = `profile with --model-name ${options.model.name}, or say name: '${plan.model}'`;
    throw bad('model.name', `is '${options.model.name}', but the plan is for '${plan.model}'; ${remedy}`);
  }
  for (const { name, source } of plan.features) {
    if (inputs.includes(source.tensor) || outputs.includes(source.tensor)) continue;
    const there = `the model has inputs ${inputs.join(', ')} and outputs ${outputs.join(', ')}`;
    throw new AgentError('PLAN_MISMATCH', `feature '${name}' reads tensor '${source.tensor}'; ${there}`);
  }
  if (plan.output !== undefined && !outputs.includes(plan.output.tensor)) {
    const there = `the model has outputs ${outputs.join(', ')}`;
    throw new AgentError('PLAN_MISMATCH', `the plan's class output is '${plan.output.tensor}'; ${there}`);
  }
  const { privacy } = options;
  if (privacy === undefined || privacy === 'aggregate') return;
  if (plan.pairs.length > 0) {
    const remedy = "build the plan for these devices with pairs: 'none', or use privacy: 'aggregate'";
    throw new AgentError('PLAN_HAS_PAIRS', `level dp has no pairs, and the plan has ${plan.pairs.length}; ${remedy}`);
  }
  if (plan.resources !== undefined) {
    const remedy = "build the plan for these devices without resources, or use privacy: 'aggregate'";
    throw new AgentError('PLAN_HAS_RESOURCES', `level dp has no figures of the device, and the plan has; ${remedy}`);
  }
  if (1000 * epsilonShares(cellLayout(plan)) > 2 ** 24) {
    throw bad(
      'privacy',
      `epsilon can't be split over ${plan.features.length} features; use a plan with fewer than 16,000`,
    );
  }
}

function checkModel(model: unknown): void {
  if (typeof model !== 'object' || model === null) throw bad('model', 'must be { name, version, … }');
  const { name, version, variant, digest, file } = model as Record<string, unknown>;
  checkName('model.name', name, true);
  checkName('model.version', version, true);
  if (variant !== '') checkName('model.variant', variant, false);
  checkName('model.file', file, false, 4096);
  if (digest !== undefined && file !== undefined) throw bad('model', 'takes digest or file, not both');
  const right = digest instanceof Uint8Array ? digest.length === 32 : /^[0-9a-f]{64}$/i.test(String(digest));
  if (digest !== undefined && !right) throw bad('model.digest', 'must be a SHA-256: 32 bytes or 64 hexadecimal digits');
}

function checkAttributes(attributes: unknown): void {
  if (attributes === undefined) return;
  if (typeof attributes !== 'object' || attributes === null) throw bad('attributes', 'must be an object of texts');
  const entries: [string, unknown][] = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES)
    throw bad('attributes', `has ${entries.length} entries, at most ${MAX_ATTRIBUTES}`);
  for (const [key, value] of entries) {
    if (!/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(key)) {
      throw bad(`attributes['${key}']`, 'must be named by a letter, then letters, digits, _ . or -, at most 64');
    }
    checkName(`attributes['${key}']`, value, true);
  }
}

function checkPrivacy({ privacy }: MonitorOptions): void {
  if (privacy === undefined || privacy === 'aggregate') return;
  const given: unknown = privacy;
  if (typeof given !== 'object' || given === null || (given as { level?: unknown }).level !== 'dp') {
    throw bad('privacy', "must be 'aggregate' or { level: 'dp', epsilonPerRecord }");
  }
  const { mechanism, epsilonPerRecord, deltaPerRecord, rhoPerRecord } = given as Record<string, unknown>;
  if (mechanism !== undefined && mechanism !== 'laplace' && mechanism !== 'gaussian') {
    throw bad('privacy.mechanism', `is ${JSON.stringify(mechanism)}; it must be 'laplace' or 'gaussian'`);
  }
  const gaussian = mechanism === 'gaussian';
  for (const [name, value] of Object.entries({ deltaPerRecord, rhoPerRecord })) {
    if (value !== undefined && !gaussian) throw bad(`privacy.${name}`, "goes with mechanism: 'gaussian'");
  }
  checkRange('privacy.deltaPerRecord', deltaPerRecord ?? DEFAULT_DELTA, 1e-12, 0.01);
  if (rhoPerRecord === undefined) checkRange('privacy.epsilonPerRecord', epsilonPerRecord, 0.001, 1000);
  else if (epsilonPerRecord !== undefined) throw bad('privacy', 'takes epsilonPerRecord or rhoPerRecord, not both');
  else checkRange('privacy.rhoPerRecord', rhoPerRecord, 1e-8, 1000);
}

function checkRange(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw bad(name, `is ${String(value)}; it must lie in ${least} to ${most}`);
}

function checkFeedback({ feedback, feedbackMemory, resourceSampling }: MonitorOptions): void {
  const details: readonly unknown[] = FEEDBACK_DETAILS;
  if (feedback !== undefined && typeof feedback !== 'boolean' && !details.includes(feedback)) {
    throw bad('feedback', `is ${JSON.stringify(feedback)}; it must be true, false, or one of ${details.join(', ')}`);
  }
  checkWhole('feedbackMemory.predictions', feedbackMemory?.predictions, 1, 2 ** 20);
  checkWhole('feedbackMemory.seconds', feedbackMemory?.seconds, 1, 31_536_000);
  checkWhole('resourceSampling.everySeconds', resourceSampling?.everySeconds, 1, 86_400);
  const reader = resourceSampling?.reader as { readonly read?: unknown } | undefined;
  if (reader !== undefined) checkFunction('resourceSampling.reader.read', reader.read ?? null);
}

function checkCollector({ collector, policy }: MonitorOptions): void {
  const word = typeof policy === 'object' ? policy.policy : policy;
  if (word !== undefined && !['always', 'unmetered', 'paused'].includes(word)) {
    throw bad('policy', `is ${JSON.stringify(word)}; it must be 'always', 'unmetered' or 'paused'`);
  }
  if (collector === undefined) return;
  const target = typeof collector === 'string' ? { address: collector } : collector;
  try {
    checkTarget(target);
  } catch (cause) {
    // Without the cause, whose message is all in this one: the stack would be printed twice.
    throw bad('collector', `can't be used: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function checkWhole(name: string, value: unknown, least: number, most: number, or = ''): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
    throw bad(name, `is ${JSON.stringify(value)}; it must be ${or}a whole number from ${least} to ${most}`);
  }
}

function checkName(name: string, value: unknown, required: boolean, most = MAX_NAME): void {
  if (value === undefined && !required) return;
  if (typeof value !== 'string' || value.length === 0 || value.length > most) {
    throw bad(name, `must be a text of 1 to ${most} characters`);
  }
}

function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw bad(name, 'must be a function');
}

function bad(option: string, message: string): AgentError {
  return new AgentError('BAD_OPTION', `${option} ${message}`);
}
