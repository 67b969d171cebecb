import type { Timers } from '../uplink/timers.js';
import { isWhole, putBack } from './at-start.js';
import type { DeliveryRecord } from './delivery-record.js';
import type { ModelHost } from './model-host.js';

export interface PutBackParts {
  readonly model: string;
  readonly record: DeliveryRecord;
  readonly timers: Timers;
  readonly host: ModelHost;
  readonly signal: AbortSignal;
  /** Another serves from this moment on. */
  readonly onServing: () => void;
  readonly log: { readonly warn: (text: string) => void };
}

/**
 * Has the version before serve again, and what is configured where that is gone or can't be loaded. False when nothing
 * could be put back: what serves goes on, since some answers are better than none.
 */
export async function putBackPrevious(detail: string, parts: PutBackParts): Promise<boolean> {
  const { model, record, timers, host, log } = parts;
  const { previous, current } = record.state;
  const to = previous !== undefined && previous !== 'configured' && (await isWhole(previous, record)) ? [previous] : [];
  for (const version of [...to, undefined]) {
    const next = record.servingOf(version);
    try {
      const commit = (): void => {
        record.write(putBack(record.state, version, { failure: 'CRASHED', detail, again: false }, timers.now()));
        parts.onServing();
      };
      await host.swap(next, commit, parts.signal);
      log.warn(`${model}: ${detail}: ${next.version} serves again, and ${current?.version ?? ''} is not tried again`);
      record.folder.keepOnly(new Set(record.kept));
      return true;
    } catch (error) {
      if (parts.signal.aborted) return false;
      const why = error instanceof Error ? error.message : String(error);
      log.warn(`${model}: ${next.version} could not be put back: ${why}`);
    }
  }
  const { trying: _trying, ...state } = record.state;
  record.note(state);
  return false;
}

/**
 * At a start, what serves can't be loaded: the one before takes its place in the record, or what is configured. False when
 * there is nothing else to try.
 */
export async function giveUpCurrent(
  why: string,
  { record, model, timers, log }: Pick<PutBackParts, 'record' | 'model' | 'timers' | 'log'>,
): Promise<boolean> {
  const { current, previous } = record.state;
  if (current === undefined) return false;
  log.warn(`${model}: ${current.version} can't be loaded, the version before it is put back: ${why}`);
  const isThere = previous !== undefined && previous !== 'configured' && (await isWhole(previous, record));
  const setback = { failure: 'UNLOADABLE', detail: 'it can not be loaded any more', again: false } as const;
  record.note(putBack(record.state, isThere ? previous : undefined, setback, timers.now()));
  return true;
}
