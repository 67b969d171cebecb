import type { Figures } from './figures.js';
import { signalName, type Member } from './member.js';
import { effectOf } from './rank-signals.js';

/** What detection alone can say of the cause; which version did it needs two versions side by side. */
export type WhyCode =
  | 'inputs-moved-outputs-worse'
  | 'inputs-moved-outputs-not-worse'
  | 'outputs-worse-inputs-same'
  | 'outputs-moved-inputs-same'
  | 'slower-inputs-same';

export interface Why {
  readonly code: WhyCode;
  readonly words: string;
}

const WORDS: Readonly<Record<WhyCode, string>> = {
  'inputs-moved-outputs-worse': 'Inputs have moved, and the outputs are worse with them.',
  'inputs-moved-outputs-not-worse': 'Inputs have moved; no alarm says that the outputs are worse.',
  'outputs-worse-inputs-same': 'Outputs are worse, though no alarm says that an input has moved.',
  'outputs-moved-inputs-same':
    'Outputs have moved, though no alarm says that an input has; they are not known to be worse.',
  'slower-inputs-same': 'It takes more to run, though no alarm says that an input or an output has moved.',
};

/** An alarm on the answers is part of the incident, and what has moved has no worse way, such as the share of a class. */
const ANSWERS_TOO = 'Inputs have moved and the answers with them; whether they are worse is not known without labels.';

/** Which way is worse: +1 where more is worse. What has no worse way, such as the share of a class, is not here. */
const WORSE: Readonly<Record<string, 1 | -1>> = {
  'estimated-accuracy': -1,
  accuracy: -1,
  'mean-confidence': -1,
  'mean-margin': -1,
  'error-rate': 1,
  undefined: 1,
  'mean-log': 1,
  'over-objective': 1,
  'over-threshold': 1,
  'under-threshold': 1,
};

/** Of figures of the device: more memory, processor, heat and power, and less charge, is worse. */
function worseWay(feature: string, name: string): 1 | -1 | undefined {
  if (feature.startsWith('resource:') && name === 'mean') return feature === 'resource:battery' ? -1 : 1;
  if (name.startsWith('recall:')) return -1;
  return name.startsWith('error:') ? 1 : WORSE[name];
}

/** A smaller fall of the estimated accuracy is not called worse: its own alarm would say so. */
const WORSE_ACCURACY = -0.01;

/** The first columns of the table of causes (docs/concepts/incidents.md), in words. */
export function whyOf(members: readonly Member[], figures: Figures): Why {
  const code = codeOf(members, figures);
  const isAnswersToo = code === 'inputs-moved-outputs-not-worse' && members.some(({ role }) => role === 'output');
  return { code, words: isAnswersToo ? ANSWERS_TOO : WORDS[code] };
}

function codeOf(members: readonly Member[], figures: Figures): WhyCode {
  const inputs = members.some(({ role }) => role === 'input' || role === 'pair');
  const worse = members.some((member) => isWorse(member, figures));
  if (inputs) return worse ? 'inputs-moved-outputs-worse' : 'inputs-moved-outputs-not-worse';
  if (members.every(({ role }) => role === 'operation')) return 'slower-inputs-same';
  return worse ? 'outputs-worse-inputs-same' : 'outputs-moved-inputs-same';
}

function isWorse(member: Member, figures: Figures): boolean {
  const change = figures.get(member.alarm)?.accuracyChange;
  if (change !== undefined && change <= WORSE_ACCURACY) return true;
  if (member.role !== 'output' && member.role !== 'operation') return false;
  return member.signals.some((signal) => {
    const direction = worseWay(member.features[0] ?? '', signalName(member, signal));
    return direction !== undefined && direction * effectOf(member, signal, figures) > 0;
  });
}
