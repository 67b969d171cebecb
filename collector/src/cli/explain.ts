import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import { openOrAsk } from '../admin/open-or-ask.js';
import { explainText } from '../offline/explain/explain-text.js';
import type { Explanation } from '../offline/explain/explanation.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';

/** `fleetally explain ALARM`. */
export const explain: Command = {
  usage: `ALARM [--json]

Works one alarm out anew from the stored reports: what was asked, the counts and their weights, the block that raised
it with the parts of its variance, the evidence block by block; and says whether the same alarm came again.
  ALARM             its id, as the page, the API and the log name it
  --json            everything, for machines
${PLACE_USAGE}

Exit status 1 when another verdict came out than is on record.

example: fleetally explain pump:fe3a1a6c:flow@hw=b@2023-11-15T01:50:00.000Z`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...PLACE_OPTIONS, json: { type: 'boolean', default: false } },
    });
    const [alarm, ...more] = positionals;
    if (alarm === undefined) throw new UsageError('which alarm? Give its id');
    if (more.length > 0) throw new UsageError('one alarm at a time');
    const explanation = (await openOrAsk('explain', { alarm }, await placeOf(values))) as Explanation;
    process.stdout.write(values.json ? `${JSON.stringify(explanation, null, 2)}\n` : explainText(explanation));
    return explanation.replay.outcome === 'differs' ? 1 : 0;
  },
};
