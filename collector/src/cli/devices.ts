import { parseArgs } from 'node:util';
import { UsageError, type Command } from '@fleetally/cli';
import type { Certificate } from '../admin/forget-device.js';
import type { ListedAnomalies } from '../admin/list-anomalies.js';
import type { ListedDevice } from '../admin/list-devices.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import { anomaliesText } from './anomalies-text.js';
import { certificateText } from './certificate-text.js';
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from './place.js';

/** `fleetally devices list`, `anomalies` and `forget ID`. */
export const devices: Command = {
  usage: `list [--json] | anomalies [--all] [--model NAME] [--json] | forget ID --yes [--block] [--reason TEXT] [--author NAME] [--json]

  list              every device, with what it sent
  anomalies         what is wrong with single devices now: silent, dead, stuck, out of line …
  --all             also what is over
  --model NAME      of this model only
  forget ID         removes the device's rows and what was learnt of it, and proves it. It can't be undone
  --yes             you mean it
  --block           the device may not come back; otherwise it is taken as new when it sends again
  --reason TEXT, --author NAME  for the record, which does not name the device
  --json            for machines
${PLACE_USAGE}

example: fleetally devices list --data ./fleetally-data
example: fleetally devices anomalies --data ./fleetally-data
example: fleetally devices forget pump-7 --yes --reason erasure-request --data ./fleetally-data`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...PLACE_OPTIONS,
        json: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        model: { type: 'string' },
        yes: { type: 'boolean', default: false },
        block: { type: 'boolean', default: false },
        reason: { type: 'string' },
        author: { type: 'string' },
      },
    });
    const [what, device, ...more] = positionals;
    if (more.length > 0) throw new UsageError('one device at a time');
    const place = await placeOf(values);
    const show = (answer: unknown, words: () => string): void => {
      process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : words());
    };
    if (what === 'list' && device === undefined) {
      const answer = (await openOrAsk('list-devices', {}, place)) as { devices: ListedDevice[] };
      show(answer, () => listText(answer.devices));
      return 0;
    }
    if (what === 'anomalies' && device === undefined) {
      const { all, model } = values;
      const answer = (await openOrAsk('list-anomalies', { all, model }, place)) as ListedAnomalies;
      show(answer, () => anomaliesText(answer.anomalies));
      return 0;
    }
    if (what !== 'forget' || device === undefined)
      throw new UsageError('give list, anomalies, or forget and the id of a device');
    if (!values.yes) throw new UsageError(`forgetting ${device} can't be undone; say --yes`);
    const { block, reason, author } = values;
    const certificate = (await openOrAsk('forget', { device, block, reason, author }, place)) as Certificate;
    show(certificate, () => certificateText(certificate));
    return certificate.proven ? 0 : 1;
  },
};

function listText(list: readonly ListedDevice[]): string {
  const lines = list.map(
    ({ device, lastSeen, reports, agentVersion }) =>
      `${device}  last seen ${lastSeen}  ${reports} reports  agent ${agentVersion}\n`,
  );
  return list.length === 0 ? 'no devices yet\n' : lines.join('');
}
