import { findPresence } from '../admin/presence.js';
import { placeOf } from './place.js';

/** Completion must never be felt. */
const PATIENCE_MS = 500;

/** What lists there are, and what of each entry is its name. */
const NAMED: Readonly<Record<string, string>> = {
  incidents: 'incident',
  alarms: 'alarm',
  recommendations: 'recommendation',
  rollouts: 'rollout',
  silences: 'silence',
  models: 'model',
};

/**
 * The names that a running collector knows; none where no collector runs. `args` is the line so far, of which
 * --config, --data and --url say which collector. Errors: ConfigError, and those of fetch.
 */
export async function lookUpNames(from: string, args: readonly string[]): Promise<readonly string[]> {
  const key = Object.hasOwn(NAMED, from) ? NAMED[from] : undefined;
  if (key === undefined) return [];
  const valueOf = (flag: string): string | undefined => {
    const at = args.indexOf(flag);
    return at === -1 ? undefined : args[at + 1];
  };
  const { config, url } = await placeOf({
    config: valueOf('--config'),
    data: valueOf('--data'),
    url: valueOf('--url'),
  });
  const base = url ?? (await findPresence(config)).url ?? `http://${config.listen.http}`;
  const answer = await fetch(new URL(`/api/v1/${from}`, base), { signal: AbortSignal.timeout(PATIENCE_MS) });
  const entries = ((await answer.json()) as Readonly<Record<string, unknown>>)[from];
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: Readonly<Record<string, unknown>>) =>
    typeof entry[key] === 'string' ? entry[key] : [],
  );
}
