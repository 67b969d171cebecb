import type { Colours } from '../colours.js';

/**
 * - ok: as it should be.
 * - warning: works, and ought to be looked at.
 * - wrong: does not work, or will not for long.
 * - unknown: could not be told, for the reason given.
 */
export type FindingState = 'ok' | 'warning' | 'wrong' | 'unknown';

/** What one look found. */
export interface Finding {
  /** What was looked at, such as `ports`. */
  readonly check: string;
  readonly state: FindingState;
  readonly says: string;
  /** What to do; of everything but ok. */
  readonly next?: string;
}

/** A look at one thing. Never rejects with what it was to find. */
export type Check = () => Promise<readonly Finding[]>;

/** All looks, one after the other; one that fails is a finding itself. */
export async function findings(checks: Readonly<Record<string, Check>>): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [check, look] of Object.entries(checks)) {
    const told = await look().catch((error: unknown): Finding[] => {
      const reason = error instanceof Error ? error.message : String(error);
      return [{ check, state: 'unknown', says: reason, next: 'look at the reason given, and run doctor again' }];
    });
    found.push(...told);
  }
  return found;
}

const MARKS = { ok: 'ok', warning: 'look', wrong: 'WRONG', unknown: '?' } as const;

/** A line for each, what to do below it, and a closing line. */
export function findingsText(found: readonly Finding[], colours: Colours): string {
  const paint = { ok: colours.green, warning: colours.yellow, wrong: colours.red, unknown: colours.dim };
  const lines = found.flatMap(({ check, state, says, next }) => [
    `${paint[state](MARKS[state].padEnd(5))}  ${check.padEnd(10)}  ${says}`,
    ...(next === undefined ? [] : [`${' '.repeat(19)}${colours.bold('->')} ${next}`]),
  ]);
  const count = (state: FindingState): number => found.filter((one) => one.state === state).length;
  const [wrong, warnings] = [count('wrong'), count('warning')];
  const closing = wrong > 0 ? `${wrong} wrong` : warnings > 0 ? 'nothing is wrong' : 'all is well';
  return `${[...lines, '', warnings > 0 ? `${closing}, ${warnings} to look at` : closing].join('\n')}\n`;
}
