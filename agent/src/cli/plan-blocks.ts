import { names, oneOf, UsageError, type Flags } from '@fleetally/cli';
import { FEEDBACK_DETAILS, RESOURCE_KINDS, type OptionalBlocks, type WantedResource } from '@fleetally/counts';

/** What a plan may have beside features and output. */
export const BLOCK_FLAGS = {
  feedback: {
    type: 'string',
    value: 'DETAIL',
    about: `count true labels that come later: ${FEEDBACK_DETAILS.join(', ')}; auto is as finely as the number of classes allows`,
    completes: ['auto', ...FEEDBACK_DETAILS],
  },
  resources: {
    type: 'string',
    value: 'A,B',
    about:
      'count figures of the device: rss, cpu, temperature, battery, power; with =N a threshold is watched as well (rss=500000000, in bytes)',
  },
} as const satisfies Flags;

/** Errors: UsageError. */
export function blocksOf(values: {
  readonly feedback: string | undefined;
  readonly resources: string | undefined;
}): OptionalBlocks {
  const detail = oneOf(values.feedback, '--feedback', ['auto', ...FEEDBACK_DETAILS]);
  return {
    ...(detail === undefined ? {} : { feedback: detail === 'auto' ? true : detail }),
    ...(values.resources === undefined ? {} : { resources: figures(names(values.resources)) }),
  };
}

function figures(texts: readonly string[]): WantedResource[] {
  return texts.map((text) => {
    const [word, limit] = text.split('=', 2);
    const kind = oneOf(word, '--resources', RESOURCE_KINDS)!;
    const threshold = limit === undefined ? undefined : Number(limit);
    if (limit === '' || Number.isNaN(threshold)) throw new UsageError(`--resources ${text}: give a number behind =`);
    return { kind, threshold };
  });
}
