import { toHex } from '@fleetally/counts';
import { fileDigest } from '../inference/model-digest.js';
import { withSetback, type DeliveryState, type Installed } from './delivery-state.js';
import type { ModelFolder } from './model-folder.js';

/** The file that the configuration names, as it is now. */
export interface ConfiguredFile {
  readonly version: string;
  readonly variant: string;
  readonly file: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

export interface StartParts {
  readonly folder: ModelFolder;
  readonly configured: ConfiguredFile;
  /** Names the boot of the operating system; '' where it can't be told. */
  readonly machine: string;
  readonly nowMs: number;
  /** What happened, for people. */
  readonly tell: (text: string) => void;
}

/** How often a version on probation may go down with the whole machine: a power cut tells little, two in a row may be its doing. */
const MOST_STARTS = 2;

/**
 * The state to go on with after a start: what is on probation and died is put back, and what serves is there and whole, be
 * it `current`, else `previous`, else what is configured. Reads each file that it vouches for once, from end to end.
 */
export async function stateAtStart(found: DeliveryState, parts: StartParts): Promise<DeliveryState> {
  const state = afterProbation(found, parts);
  const { current, previous } = state;
  if (current === undefined || (await isWhole(current, parts))) return state;
  const what = `${current.version} (${current.digest.slice(0, 12)})`;
  parts.tell(`the file of ${what} is missing or damaged`);
  return putBack(
    state,
    previous !== undefined && previous !== 'configured' && (await isWhole(previous, parts)) ? previous : undefined,
    { failure: 'WRONG_DIGEST', detail: 'its file on the device was missing or damaged', again: true },
    parts.nowMs,
  );
}

/** `current` gives way to `to` (what is configured, when undefined), and is told to have fallen back. */
export function putBack(
  state: DeliveryState,
  to: Installed | undefined,
  why: {
    readonly failure: 'CRASHED' | 'WRONG_DIGEST' | 'UNLOADABLE';
    readonly detail: string;
    readonly again: boolean;
  },
  nowMs: number,
): DeliveryState {
  const { current, previous: _previous, trying: _trying, ...rest } = state;
  const next = to === undefined ? rest : { ...rest, current: to };
  if (current === undefined) return next;
  const { file: _file, ...wanted } = current;
  // What is configured has no size to be fetched by when it is empty; nobody wants that.
  const sizeBytes = Math.max(1, wanted.sizeBytes);
  return withSetback(next, { wanted: { ...wanted, sizeBytes }, state: 'FELL_BACK', ...why, atMs: nowMs });
}

function afterProbation(state: DeliveryState, parts: StartParts): DeliveryState {
  const { trying, current, previous } = state;
  if (trying === undefined || current === undefined) return state;
  const { machine } = parts;
  const sameBoot = machine === trying.machine;
  if (trying.stopped || (!sameBoot && trying.starts < MOST_STARTS)) {
    return {
      ...state,
      trying: { machine, starts: trying.stopped ? trying.starts : trying.starts + 1, stopped: false },
    };
  }
  const how = sameBoot ? 'the agent ended' : `the device went down ${trying.starts} times`;
  parts.tell(`${how} while ${current.version} was on probation: the version before it is put back`);
  const detail = `${how} while it was on probation`;
  const to = previous === 'configured' ? undefined : previous;
  return putBack(state, to, { failure: 'CRASHED', detail, again: false }, parts.nowMs);
}

/** Whether its file is there with the right content. */
export async function isWhole(
  installed: Installed,
  { folder, configured }: Pick<StartParts, 'folder' | 'configured'>,
): Promise<boolean> {
  if (installed.plan !== undefined && !folder.has(folder.planOf(installed.plan))) return false;
  if (installed.file === 'configured') return installed.digest === configured.digest;
  return hasDigest(folder.fileOf(installed.digest), installed.digest);
}

/** False, too, when it can't be read. */
export async function hasDigest(path: string, digest: string): Promise<boolean> {
  try {
    return toHex(await fileDigest(path)) === digest;
  } catch {
    return false;
  }
}
