import type { Plan } from '@fleetally/counts';
import { JUDGES } from './judges/index.js';
import type { RolloutKind } from './kinds.js';
import { leadRollout, livePast } from './lead-rollout.js';
import { scored, type Scored } from './results/score.js';
import { drawStory } from './world/story.js';

/** One rollout under each judge. `seed` is the whole bench's; `judges` by their names' beginnings, all when there are none. */
export function runRollout(
  plan: Plan,
  { rollout, kind, seed, judges }: { rollout: number; kind: RolloutKind; seed: number; judges: readonly string[] },
): Scored[] {
  const story = drawStory(kind, 10_000 * seed + rollout);
  const past = livePast(story, plan);
  const asked = JUDGES.filter(({ name }) => judges.length === 0 || judges.some((begins) => name.startsWith(begins)));
  return asked.map(({ name, canOnlyRollBack, make }) => {
    const outcome = leadRollout(story, plan, past, make(plan));
    return scored(story, outcome, { rollout, judge: name, canOnlyRollBack });
  });
}
