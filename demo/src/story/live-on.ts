import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveRecommendation } from '../collector/collector-api.js';
import { secondsOfDay } from '../scenario.js';
import { carryOut, type Following } from './release.js';

/** A person has read the page and pressed a button; another second is nothing. */
const LOOK_MS = 1_000;

/**
 * Waits until somebody accepts a rollback that the story has left to them, then lets time pass until it is carried out: what
 * devices report is known by the windows that they run after it. Resolves at once where there is none, and when `ended`.
 */
export async function liveOn(
  following: Following,
  recommendation: LiveRecommendation | undefined,
  atSeconds: number,
  ended: AbortSignal,
  lookMs = LOOK_MS,
): Promise<void> {
  if (recommendation === undefined) return;
  const { recommendation: id } = recommendation;
  const { api, story } = following;
  try {
    while ((await api.recommendation(id)).state !== 'accepted') await sleep(lookMs, undefined, { signal: ended });
    await carryOut(following, id, atSeconds, secondsOfDay(story, story.lastDay), ended);
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}
