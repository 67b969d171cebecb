import { randomBytes } from 'node:crypto';

import { FeedbackDesk, type FeedbackCounts } from './feedback/feedback-desk.js';
import type { MonitorOptions, ResourceSampling } from './monitor-options.js';
import type { ModelObserver } from './observe/model-observer.js';
import type { ProblemTeller } from './observe/problem.js';
import { resourceReader } from './resources/resource-reader.js';
import { ResourceSampler } from './resources/resource-sampler.js';

export const DEFAULT_PREDICTIONS = 4_096;
export const DEFAULT_FEEDBACK_SECONDS = 86_400;
export const DEFAULT_SAMPLE_SECONDS = 30;

/** Where what comes beside inferences is counted. */
export type Counted = FeedbackCounts & Pick<ModelObserver, 'countResources'>;

/** The feedback of one monitored model. */
export function feedbackDesk(
  { clock = { now: Date.now }, feedbackMemory = {} }: MonitorOptions,
  counts: () => FeedbackCounts,
): FeedbackDesk {
  const { predictions = DEFAULT_PREDICTIONS, seconds = DEFAULT_FEEDBACK_SECONDS } = feedbackMemory;
  const token = randomBytes(6).toString('base64url');
  return new FeedbackDesk({ counts, token, predictions, seconds, now: () => clock.now() });
}

export function resourceSampler(
  { resourceSampling, model }: MonitorOptions,
  counted: Counted,
  problems: ProblemTeller,
): ResourceSampler {
  return new ResourceSampler({
    reader: resourceSampling?.reader ?? resourceReader(),
    wanted: () => counted.plan.resources ?? [],
    count: (sample) => {
      counted.countResources(sample);
    },
    onAbsent: (kinds) => {
      problems.tell(
        'RESOURCES',
        `${model.name}: this device does not offer ${kinds.join(', ')}, so they are not counted`,
      );
    },
  });
}

/** Samples every so often, without keeping the process alive. Returns how to stop. */
export function startSampling(
  { everySeconds = DEFAULT_SAMPLE_SECONDS }: ResourceSampling = {},
  sampler: ResourceSampler,
): () => void {
  const timer = setInterval(() => void sampler.sample(), everySeconds * 1000).unref();
  return () => {
    clearInterval(timer);
  };
}
