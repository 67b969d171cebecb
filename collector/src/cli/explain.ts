import { JSON_FLAG, verb } from '@fleetally/cli';
import { openOrAsk } from '../admin/open-or-ask.js';
import { explainText } from '../offline/explain/explain-text.js';
import type { Explanation } from '../offline/explain/explanation.js';
import { PLACE_FLAGS, placeOf } from './place.js';

/** `fleetally alarms explain`, in short `fleetally explain`. */
export const explain = verb({
  about: 'work one alarm out anew from the stored reports, and show what led to it',
  takes: ['ALARM'],
  completes: [{ from: 'alarms' }],
  flags: { ...JSON_FLAG, ...PLACE_FLAGS },
  detail: `
What was asked, the counts and their weights, the block that raised it with the parts of its variance, the evidence
block by block; and whether the same alarm came again.`,
  exitCodes: { 1: 'another verdict came out than is on record' },
  examples: ['alarms explain pump:fe3a1a6c:flow@hw=b@2023-11-15T01:50:00.000Z'],
  async run({ values, names: [alarm], tell }) {
    const explanation = (await openOrAsk('explain', { alarm }, await placeOf(values))) as Explanation;
    await tell(explanation, () => explainText(explanation));
    return explanation.replay.outcome === 'differs' ? 1 : 0;
  },
});
