import type { Audit } from './audit.js';
import { facts, list, text, title, type Block, type Section } from './document.js';
import { plural, second } from './number-words.js';

/** Whose audit this is, and who decides what is sent where. */
export function deviceSection({ device, policy, destinations, settings, takenAt, auditor }: Audit): Section {
  const keys = { file: "the device's own key file", sync: 'the latest Sync message', none: 'no key was found' };
  return {
    title: 'The device',
    blocks: [
      facts(
        ['device', device.name],
        ['key fingerprint', `${device.fingerprint} (${keys[device.keyFrom]})`],
        ['folder', device.directory],
        ['agent versions', device.agents.join(', ') || 'not noted'],
        ['audit taken', `${second(Date.parse(takenAt))} by ${auditor}`],
        ['who may send', policy],
        ['where to', destinations.join('; ') || 'not noted: this device keeps no journal, or never started with one'],
      ),
      list(settings.map(settingWords)),
    ],
  };
}

function settingWords({ model, version, windowSeconds, minSamples, level }: Audit['settings'][number]): string {
  const noise = level === 'dp' ? 'with noise on every count' : 'without noise';
  return `${model} ${version} is counted in windows of ${windowSeconds} s, ${noise}; a window of fewer than ${plural(minSamples, 'inference')} is not sent`;
}

/** What the device counts, in plain language. */
export function planSection({ plans }: Audit): Section {
  if (plans.length === 0) return { title: 'What is counted', blocks: [text('No plan is on this device.')] };
  return {
    title: 'What is counted',
    blocks: [
      text(
        "A plan says what is counted. It comes from elsewhere: from training data, or from the merged counts of a fleet; its ranges are the plan's, not this device's. Each report holds one number for every range below, and no value.",
      ),
      ...plans.flatMap((plan): Block[] => [
        title(`Plan ${plan.digest.slice(0, 12)} for the model '${plan.model}'`),
        facts(['SHA-256', plan.digest], ['numbers in each report', String(plan.numbers)]),
        list(plan.features.flatMap(({ name, sentence, cells }) => [`${name} (${sentence}). Ranges: ${cells}`])),
        list(plan.beside),
      ]),
    ],
  };
}
