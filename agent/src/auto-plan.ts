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
      return kept;
    } catch (cause) {
      problems.tell('PLAN', `the plan kept from before no longer fits the model, so it is learnt anew`, cause);
    }
  }
  const { model, output, feedback, resources } = options;
  try {
    const inputs = inputsOf(session);
    return genericPlan({
      ...{ model: model.name, inputs },
      ...(output === undefined ? {} : { output }),
      ...(feedback === undefined ? {} : { feedback }),
      ...(resources === undefined ? {} : { resources }),
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'its metadata can not be read';
    throw new AgentError('BAD_PLAN', `plan 'auto' can't be made for this model (${why}); give a plan`, { cause });
  }
}
