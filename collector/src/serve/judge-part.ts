import { ReleaseJudge } from '../advise/release-judge.js';
import { falseAlarmsPerWeek } from '../detect/promise.js';
import { startLoop, type PartLoop } from './part-loop.js';
import type { CollectorContext, CollectorPart } from './part.js';

/** Judging releases as a part of a collector: looks whenever event time has gone on, for whoever recommends. */
export function judgePart(): CollectorPart {
  let loop: PartLoop | undefined;
  return {
    name: 'judge',
    start(context) {
      const { controls, monotonicMs, log } = context;
      const judge = judgeOf(context);
      controls.judgements = () => judge.latest();
      const look = async (): Promise<void> => {
        await judge.run();
      };
      loop = startLoop(look, {
        monotonicMs,
        onFailing: (error) => {
          log.error({ err: error }, 'judging releases failed; it tries again');
        },
      });
      return Promise.resolve(undefined);
    },
    async stop() {
      await loop?.end();
    },
  };
}

function judgeOf({ config, store, nowMs }: CollectorContext): ReleaseJudge {
  const promise = falseAlarmsPerWeek(config.detection.falseAlarms)!;
  return new ReleaseJudge({ store, falseAlarmsPerWeek: promise, nowMs });
}
