import { AgentError } from './agent-error.js';
import type { MonitorOptions } from './monitor-options.js';

/** The plan is left to the collector. */
export function isAuto({ plan }: Pick<MonitorOptions, 'plan'>): boolean {
  return plan === undefined || plan === 'auto';
}

const AUTO_ONLY = ['output', 'latencyObjectiveSeconds', 'cells', 'feedback', 'resources'] as const;

/** Whether what goes with plan 'auto' alone goes with it, and can be. Errors: AgentError BAD_OPTION. */
export function checkAuto(options: MonitorOptions): void {
  if (!isAuto(options)) {
    for (const key of AUTO_ONLY) {
      if (options[key] !== undefined) throw bad(key, "goes with plan: 'auto'; another plan says it itself");
    }
    return;
  }
  const { latencyObjectiveSeconds: objective, cells } = options;
  if (objective !== undefined && !(objective >= 1e-6 && objective <= 100)) {
    throw bad('latencyObjectiveSeconds', `is ${String(objective)}; it must lie in 0.000001 to 100`);
  }
  if (cells !== undefined && !['compatible', 'newest'].includes(cells)) {
    throw bad('cells', `is ${JSON.stringify(cells)}; it must be 'compatible' or 'newest'`);
  }
  if (options.privacy !== undefined && options.privacy !== 'aggregate') {
    const remedy = 'give a plan made from data of your own, or use the level aggregate';
    throw bad('plan', `'auto' can't be learnt at level dp, where noise would fill thousands of cells; ${remedy}`);
  }
}

function bad(option: string, message: string): AgentError {
  return new AgentError('BAD_OPTION', `${option} ${message}`);
}
