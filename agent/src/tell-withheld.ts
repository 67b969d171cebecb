import type { ObserverStatus } from './observe/observation.js';

/**
 * Says at the end that nothing was sent because there was too little: whoever tries it with a few rows would wait for a
 * report in vain. No problem, so that no listener of problems is told: a remainder is withheld whenever a device stops,
 * and `status()` has it.
 */
export function tellWithheld(
  { sentWindows, withheldInferences }: Pick<ObserverStatus, 'sentWindows' | 'withheldInferences'>,
  minSamples: number,
): void {
  if (sentWindows > 0 || withheldInferences === 0) return;
  const are = withheldInferences === 1 ? 'inference is' : 'inferences are';
  const message = `${withheldInferences} ${are} withheld: fewer than ${minSamples} in a window (minSamples)`;
  process.emitWarning(message, { type: 'FleetallyWarning', code: 'WITHHELD' });
}
