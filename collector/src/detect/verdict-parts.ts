import type { ClockState } from './clock-state.js';
import { pastVariance, type Judgement } from './judge.js';
import type { Memory } from './memory.js';
import type { Moment } from './moments.js';
import type { VerdictParts } from './types.js';

/** What one stream's verdict is made of; called before anything of the block is learnt. */
export function partsOf(
  memory: Memory,
  state: ClockState,
  stream: number,
  moment: Moment,
  judgement: Judgement | undefined,
): VerdictParts {
  const { unitSd } = memory.watched.signals[stream % memory.signalCount]!;
  return {
    samples: moment.n,
    betweenDevices: moment.variance,
    past: pastVariance(state, stream, moment.fewest),
    pastBlocks: state.blocks[stream]!,
    sampling: moment.n > 0 ? (unitSd * unitSd) / moment.n : 0,
    weekly: state.weekly.predicted[stream]!,
    margin: memory.options.smallestShift * unitSd,
    ratio: judgement?.ratio ?? 0,
    ...(judgement?.rare === undefined ? {} : { rare: judgement.rare }),
  };
}
