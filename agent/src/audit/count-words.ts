import type { CountWords } from './audit.js';
import { grouped } from './number-words.js';

/** How many counts of a feature are shown when not all are. */
const TOP = 5;

/** One line a feature, the largest counts first; `full` shows all of them, in the plan's order. */
export function countLines(counts: readonly CountWords[], full: boolean): string[] {
  const byName = new Map<string, CountWords[]>();
  for (const count of counts) {
    const same = byName.get(count.of);
    if (same === undefined) byName.set(count.of, [count]);
    else same.push(count);
  }
  return [...byName].map(([name, all]) => {
    const shown = full ? all : [...all].sort((a, b) => b.count - a.count).slice(0, TOP);
    const words = shown.map(({ what, count }) => `${what}: ${grouped(count)}`).join(' · ');
    const left = all.length - shown.length;
    return `${name}: ${words}${left > 0 ? ` · and ${left} more` : ''}`;
  });
}
