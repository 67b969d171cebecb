import { runRollout } from './run-rollout.js';
import type { Task } from './run-rollouts.js';
import { worldPlan } from './world/world-plan.js';

// A process of `run-rollouts`: a rollout comes as a message, its results go back as one.
const plan = worldPlan();
process.on('message', (task: Task) => {
  process.send!(runRollout(plan, task));
});
