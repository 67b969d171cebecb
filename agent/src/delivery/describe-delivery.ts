import type { DeliveryState, Installed } from './delivery-state.js';
import { phaseOf, type DeliveryPhase } from './delivery-status.js';
import type { ModelFolder } from './model-folder.js';
import { bytesInWords } from './room.js';

/** One model of a device, as its files say: what serves, what is kept, what is on its way. Digests are in hexadecimal. */
export interface ModelDescription {
  readonly model: string;
  readonly configured: string;
  /** `LEFT`: the collector does not choose its version. `UNTOLD`: it may, and nothing was ever delivered. */
  readonly state: DeliveryPhase | 'LEFT' | 'UNTOLD' | 'DAMAGED';
  readonly runs?: { readonly version: string; readonly digest: string; readonly onProbation: boolean };
  readonly previous?: { readonly version: string; readonly digest: string };
  readonly candidate?: {
    readonly version: string;
    readonly digest: string;
    readonly rollout: string;
    readonly bytes: number;
    readonly sizeBytes: number;
  };
  /** The latest first. */
  readonly setbacks?: readonly {
    readonly version: string;
    readonly rollout: string;
    readonly failure: string;
    readonly detail: string;
    readonly atMs: number;
  }[];
}

/** `found`: as `ModelFolder.read` gives it; `folder` undefined where the collector does not choose. */
export function describeDelivery(
  model: string,
  configured: string,
  folder: Pick<ModelFolder, 'sizeOf' | 'fileOf' | 'partialOf'> | undefined,
  found: DeliveryState | 'none' | 'damaged',
): ModelDescription {
  if (folder === undefined) return { model, configured, state: 'LEFT' };
  if (typeof found === 'string') return { model, configured, state: found === 'none' ? 'UNTOLD' : 'DAMAGED' };
  const { current, previous, candidate, trying, setbacks } = found;
  const file = candidate === undefined ? '' : folder.fileOf(candidate.wanted.digest);
  const isFetched = candidate !== undefined && folder.sizeOf(file) > 0;
  return {
    model,
    configured,
    state: phaseOf(found, isFetched),
    ...(current === undefined ? {} : { runs: { ...named(current), onProbation: trying !== undefined } }),
    ...(previous === undefined || previous === 'configured' ? {} : { previous: named(previous) }),
    ...(candidate === undefined
      ? {}
      : {
          candidate: {
            ...named(candidate.wanted),
            rollout: candidate.wanted.rollout,
            bytes: Math.max(folder.sizeOf(file), folder.sizeOf(folder.partialOf(file))),
            sizeBytes: candidate.wanted.sizeBytes,
          },
        }),
    setbacks: setbacks.map(({ wanted, failure, detail, atMs }) => {
      return { version: wanted.version, rollout: wanted.rollout, failure, detail, atMs };
    }),
  };
}

/** The same in lines of words. */
export function describeLines(description: ModelDescription): string[] {
  const { model, configured, state, runs, previous, candidate, setbacks = [] } = description;
  if (state === 'LEFT') return [`${model}: ${configured}, as configured; the collector does not choose its version`];
  if (state === 'UNTOLD') return [`${model}: ${configured}, as configured; nothing was delivered yet`];
  if (state === 'DAMAGED') return [`${model}: ${configured}, as configured: the state file is damaged`];
  const probation = runs?.onProbation === true ? ', on probation' : '';
  const serves =
    runs === undefined ? `${configured}, as configured` : `${runs.version} (${runs.digest.slice(0, 12)})${probation}`;
  const lines = [`${model}: ${serves}`];
  if (runs !== undefined)
    lines.push(
      `  before: ${previous === undefined ? `${configured}, as configured` : `${previous.version} (${previous.digest.slice(0, 12)})`}`,
    );
  if (candidate !== undefined) {
    const { version, rollout, bytes, sizeBytes } = candidate;
    const by = rollout === '' ? '' : `, wanted by ${rollout}`;
    const doing = state === 'TESTING' ? 'being tested' : `${bytesInWords(bytes)} of ${bytesInWords(sizeBytes)} fetched`;
    lines.push(`  coming: ${version}, ${doing}${by}`);
  }
  for (const { version, rollout, failure, detail, atMs } of setbacks.slice(0, 3)) {
    const by = rollout === '' ? '' : ` of ${rollout}`;
    lines.push(`  not taken: ${version}${by}, ${new Date(atMs).toISOString()}: ${failure}, ${detail}`);
  }
  return lines;
}

function named({ version, digest }: Pick<Installed, 'version' | 'digest'>) {
  return { version, digest };
}
