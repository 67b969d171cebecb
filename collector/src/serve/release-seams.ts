import { ReleaseJudge } from '../advise/release-judge.js';
import { standingRollouts } from '../advise/standing-rollouts.js';
import { falseAlarmsPerWeek } from '../detect/promise.js';
import type { CollectorContext } from './part.js';
import type { ReleaseSeams } from './release-part.js';

/** Who judges releases in a collector. What recommends reads the newest judgements, and starts rollbacks, by the controls. */
export function releaseSeams({ config, store, controls, nowMs }: CollectorContext): ReleaseSeams {
  const promise = falseAlarmsPerWeek(config.detection.falseAlarms)!;
  const judge = new ReleaseJudge({ store, falseAlarmsPerWeek: promise, nowMs });
  controls.judgements = () => judge.latest();
  controls.rollouts = standingRollouts(store, nowMs);
  return {
    async judge(model) {
      await judge.run(model);
      return judge.latest(model);
    },
  };
}
