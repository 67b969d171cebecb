import { ReleaseJudge } from '../advise/release-judge.js';
import { falseAlarmsPerWeek } from '../detect/promise.js';
import type { CollectorContext } from './part.js';
import type { JudgeModel } from './release-part.js';

/** Who judges releases in a collector. What recommends reads their judgements from the store. */
export function judgeOf({ config, store, nowMs }: CollectorContext): JudgeModel {
  const promise = falseAlarmsPerWeek(config.detection.falseAlarms)!;
  const judge = new ReleaseJudge({ store, falseAlarmsPerWeek: promise, nowMs });
  return async (model) => {
    await judge.run(model);
    return judge.latest(model);
  };
}
