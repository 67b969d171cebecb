import { coloursFor } from '../colours.js';
import { verb, type Verb } from '../command.js';
import { JSON_FLAG, type Flags, type Values } from '../flag.js';
import { findingsText, type Finding } from './finding.js';

/** `doctor` of both programs: exit code 1 when something is wrong. `look` reads, and changes nothing. */
export function doctorVerb<const F extends Flags>(
  flags: F,
  example: string,
  look: (values: Values<F>) => Promise<readonly Finding[]>,
): Verb {
  return verb({
    about: 'look whether all is well here, and say what to do where it is not',
    detail: 'It only reads: it may run beside what it looks at.',
    flags: { ...flags, ...JSON_FLAG },
    exitCodes: { 1: 'something is wrong' },
    examples: [example],
    async run({ values, tell }) {
      const findings = await look(values);
      const wrong = findings.some(({ state }) => state === 'wrong');
      await tell({ schema: 'fleetally.doctor/1', wrong, findings }, () =>
        findingsText(findings, coloursFor(process.stdout)),
      );
      return wrong ? 1 : 0;
    },
  });
}
