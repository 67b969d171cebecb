import { genericPlan, type Plan } from '@fleetally/counts';

import { AgentError } from './agent-error.js';
import { checkPlan } from './check-options.js';
import { inputsOf } from './inference/input-metadata.js';
import type { InferenceSession } from './inference/monitored-session.js';
import type { MonitorOptions } from './monitor-options.js';
import type { ProblemTeller } from './observe/problem.js';
import { keptPlan } from './uplink/plan-following.js';

/**
 * What a model begins with whose plan is left to the collector: the plan that an earlier life of the agent was given, if
 * it still fits the model, else a generic one made from the session's metadata.
 *
 * Errors: AgentError BAD_PLAN when the model has nothing that can be counted.
 */
export function autoPlan(
  session: InferenceSession,
  options: MonitorOptions,
  directory: string,
  problems: ProblemTeller,
): Plan {
  const kept = keptPlan(directory, options.model.name);
  if (kept !== undefined) {
    try {
      checkPlan(kept, options, session.inputNames, session.outputNames);
      tellLeftOut(kept, options, problems);
      return kept;
    } catch (cause) {
      problems.tell('PLAN', `the plan kept from before no longer fits the model, so it is learnt anew`, cause);
    }
  }
  const { model, output, feedback, resources, latencyObjectiveSeconds, cells } = options;
  try {
    const inputs = inputsOf(session);
    return genericPlan({
      ...{ model: model.name, inputs },
      ...(output === undefined ? {} : { output }),
      ...(latencyObjectiveSeconds === undefined ? {} : { latencyObjectiveSeconds }),
      ...(cells === undefined ? {} : { cells }),
      ...(feedback === undefined ? {} : { feedback }),
      ...(resources === undefined ? {} : { resources }),
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'its metadata can not be read';
    throw new AgentError('BAD_PLAN', `plan 'auto' can't be made for this model (${why}); give a plan`, { cause });
  }
}

/**
 * What this device was told to count and the fleet's plan does not. It is told, not forced: a plan of its own would be
 * added up with nobody else's. Nothing is told of a plan that has it all.
 */
export function tellLeftOut(
  plan: Plan,
  { feedback = false, resources = [] }: MonitorOptions,
  problems: ProblemTeller,
): void {
  const counted = new Set(plan.resources?.map(({ kind }) => kind));
  const missing = [
    ...(feedback !== false && plan.feedback === undefined ? ['feedback'] : []),
    ...resources.flatMap(({ kind }) => (counted.has(kind) ? [] : [kind])),
  ];
  if (missing.length === 0) return;
  const remedy =
    'it was learnt from devices that did not ask for it; give all devices a plan that has it (docs/feedback.md)';
  problems.tell('PLAN', `the fleet's plan for ${plan.model} does not count ${missing.join(', ')}: ${remedy}`);
}
