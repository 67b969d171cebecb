import type { Audit } from './audit.js';
import { costWords, sumWords } from './cost-words.js';
import { facts, list, table, text, title, type Block, type Section } from './document.js';
import { epsilon, grouped, minute, plural, second } from './number-words.js';

/** Everything that was sent beside reports. */
export function otherSection({ totals, other, attributes }: Audit): Section {
  const blocks: Block[] = [];
  if (totals !== undefined) {
    const { syncs, hellos, plans, asked, filesAsked } = totals;
    blocks.push(
      facts(
        ['who I am (Sync)', `${plural(syncs.count, 'message')}, ${grouped(syncs.bytes)} bytes`],
        ['start of a stream (Hello)', `${plural(hellos.count, 'message')}, ${grouped(hellos.bytes)} bytes`],
        ['plans', `${plural(plans.count, 'message')}, ${grouped(plans.bytes)} bytes`],
        [
          'asking for a plan (GetPlan)',
          `${plural(asked?.count ?? 0, 'message')}, ${grouped(asked?.bytes ?? 0)} bytes: device and digest`,
        ],
        [
          'asking for a file (FetchArtifact)',
          `${plural(filesAsked?.count ?? 0, 'message')}, ${grouped(filesAsked?.bytes ?? 0)} bytes: device, digest, place in the file, time`,
        ],
      ),
      list(
        other.plans.map(
          ({ atMs, digest, bytes }) => `plan ${digest.slice(0, 12)} of ${grouped(bytes)} bytes, ${second(atMs)}`,
        ),
      ),
    );
  }
  if (other.lastSync !== undefined) {
    const { atMs, bytes, fields } = other.lastSync;
    blocks.push(title(`The latest Sync, ${second(atMs)}, ${bytes} bytes: all that it said`), facts(...fields));
  }
  blocks.push(
    title(
      'Attributes, exactly as they are sent: texts that people chose, and what the agent found (agent, arch, ep, memory, os)',
    ),
    list(Object.entries(attributes).map(([name, values]) => `${name}: ${values.join(' | ')}`)),
  );
  if (Object.keys(attributes).length === 0) blocks.push(text('None.'));
  return { title: 'What else has left', blocks };
}

/** What noise was drawn, and what it cost. */
export function noiseSection({ noise }: Audit): Section {
  const { windows, sent, milliEpsilonMost } = noise.totals;
  if (windows === 0) {
    return {
      title: 'The noise ledger',
      blocks: [text('No noise was drawn on this device: its counts leave as they are, from the minimum sample on.')],
    };
  }
  return {
    title: 'The noise ledger',
    blocks: [
      facts(
        ['windows with noise', `${grouped(windows)}, of which ${grouped(sent)} were sent`],
        ['epsilon per record', `at most ${epsilon(milliEpsilonMost)}: a record is in one window only`],
        ['summed over windows', `${sumWords(noise.totals)}, which bounds a person with records in all of them`],
      ),
      table(
        ['window', 'model', 'cost', 'shares', 'sent'],
        noise.recent
          .slice(-SHOWN_WINDOWS)
          .map(({ windowStart, model, shares, sent: left, ...cost }) => [
            minute(windowStart),
            model,
            costWords(cost),
            String(shares),
            left ? 'yes' : 'no, too few inferences',
          ]),
      ),
    ],
  };
}

const SHOWN_WINDOWS = 12;

/** What no message can carry, from the wire's own definition. */
export function notThereSection({ schema, waiting, departed }: Audit): Section {
  const all = waiting.reports + departed.reports;
  const accounted = waiting.accountedFor + departed.accountedFor;
  const floating =
    schema.floating.length === 0
      ? `Of the ${schema.fields.length} fields that a device can send, none is of a floating-point type. Values that a model sees are such numbers: no field can carry one.`
      : `These fields are of a floating-point type and could carry a value: ${schema.floating.join(', ')}.`;
  return {
    title: 'What is not there',
    blocks: [
      list([
        floating,
        `Texts can stand in ${plural(schema.texts.length, 'field')} only: ${schema.texts.join(', ')}. They name devices, models and attributes; all that were found are listed above.`,
        `Bytes can stand in: ${schema.bytes.join(', ')}. They are keys, signatures, digests, a plan (above, in words) and the packed counts.`,
        `${accounted} of ${all} reports were taken apart to the last byte: every field known, and the counts packed in the one way that these counts are packed, so that nothing is hidden between them.`,
        'So no report holds an input, an output, an image, a text, a minimum, a maximum, a mean or an example; no log line, no stack trace and no text of an error.',
      ]),
      title('Every field that a device can send'),
      list(schema.calls.map((call) => `call ${call}`)),
      table(
        ['field', 'type', 'what it is'],
        schema.fields.map(({ name, type, comment }) => [name, type, comment]),
      ),
    ],
  };
}

/** Honest limits. */
export function inferSection({ waiting, departed, device, noise }: Audit): Section {
  const rare = waiting.rareCounts + departed.rareCounts;
  return {
    title: 'What a collector can still infer',
    blocks: [
      list([
        `Counts describe people where few are behind a device: that a value fell into a range within a window is told, though not the value. ${grouped(rare)} counts above are from 1 to 4; each says that somebody had such a value then.`,
        `The device's name ('${device.name}'), its attributes, and when it ran how often are visible to the collector.`,
        'The network sees the address that messages come from, and when; with TLS not their content.',
        noise.totals.windows > 0
          ? `With noise, a single record changes what can be concluded by at most the epsilon above; many records of one person add up.`
          : 'Without noise, someone who knows all but one record of a window can conclude that one. Level dp prevents it.',
        'This audit tells what the agent of this folder has noted. It does not see other programs of this device, or telemetry of onnxruntime itself (ORT_DISABLE_TELEMETRY=1 turns that off).',
      ]),
    ],
  };
}

export function damageSection({ damage }: Audit): Section {
  return { title: 'Damage', blocks: damage.length === 0 ? [text('None was found.')] : [list(damage)] };
}
