import { JSON_FLAG, noun, RECORD_FLAGS, UsageError, verb } from '@fleetally/cli';
import type { Certificate } from '../admin/forget-device.js';
import type { ListedAnomalies } from '../admin/list-anomalies.js';
import type { ListedDevice } from '../admin/list-devices.js';
import { openOrAsk } from '../admin/open-or-ask.js';
import type { ShownDevice } from '../admin/show-device.js';
import { anomaliesText } from './anomalies-text.js';
import { certificateText } from './certificate-text.js';
import { deviceText } from './device-text.js';
import { PLACE_FLAGS, placeOf } from './place.js';

const FLAGS = { ...JSON_FLAG, ...PLACE_FLAGS };

/** `fleetally devices list|show|anomalies|forget`. */
export const devices = noun('what sends reports', {
  list: verb({
    about: 'every device, with what it sent',
    flags: FLAGS,
    examples: ['devices list --data ./fleetally-data'],
    async run({ values, tell }) {
      const answer = (await openOrAsk('list-devices', {}, await placeOf(values))) as { devices: ListedDevice[] };
      await tell(answer, listText(answer.devices));
      return 0;
    },
  }),
  show: verb({
    about: 'one device: what it is, runs and was told to run, and what is wrong with it',
    takes: ['DEVICE'],
    flags: FLAGS,
    examples: ['devices show pump-7 --data ./fleetally-data'],
    async run({ values, names: [device], tell }) {
      const shown = (await openOrAsk('devices-show', { device }, await placeOf(values))) as ShownDevice;
      await tell(shown, () => deviceText(shown));
      return 0;
    },
  }),
  anomalies: verb({
    about: 'what is wrong with single devices now: silent, dead, stuck, out of line …',
    flags: {
      all: { type: 'boolean', about: 'also what is over' },
      model: { type: 'string', value: 'NAME', about: 'of this model only', completes: { from: 'models' } },
      ...FLAGS,
    },
    examples: ['devices anomalies --data ./fleetally-data'],
    async run({ values, tell }) {
      const { all, model } = values;
      const answer = (await openOrAsk('list-anomalies', { all, model }, await placeOf(values))) as ListedAnomalies;
      await tell(answer, anomaliesText(answer.anomalies));
      return 0;
    },
  }),
  forget: verb({
    about: "remove a device's rows and what was learnt of it, and prove it. It can't be undone",
    takes: ['DEVICE'],
    flags: {
      yes: { type: 'boolean', about: 'you mean it' },
      block: {
        type: 'boolean',
        about: 'the device may not come back; otherwise it is taken as new when it sends again',
      },
      reason: { ...RECORD_FLAGS.reason, about: 'why, for the record, which does not name the device' },
      author: RECORD_FLAGS.author,
      ...FLAGS,
    },
    exitCodes: { 1: 'something that names it is left, or it failed' },
    examples: ['devices forget pump-7 --yes --reason erasure-request --data ./fleetally-data'],
    async run({ values, names: [device], tell }) {
      const { yes, block, reason, author } = values;
      if (!yes) throw new UsageError(`forgetting ${device} can't be undone; say --yes`, { next: 'add --yes' });
      const input = { device, block, reason, author };
      const certificate = (await openOrAsk('forget', input, await placeOf(values))) as Certificate;
      await tell(certificate, () => certificateText(certificate));
      return certificate.proven ? 0 : 1;
    },
  }),
});

function listText(list: readonly ListedDevice[]): string {
  const lines = list.map(
    ({ device, lastSeen, reports, agentVersion }) =>
      `${device}  last seen ${lastSeen}  ${reports} reports  agent ${agentVersion}\n`,
  );
  return list.length === 0 ? 'no devices yet\n' : lines.join('');
}
