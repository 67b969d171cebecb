import type { Problem } from './observe/problem.js';

/** Tells a problem as a warning of the process, where the application has no listener of its own. */
export function processWarning({ code, message }: Problem): void {
  process.emitWarning(message, { type: 'FleetallyWarning', code });
}
