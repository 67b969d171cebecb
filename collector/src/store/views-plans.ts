import { isLearning, planFromBytes, type Plan } from '@fleetally/counts';
import type { Connection } from './connection/connection.js';
import { text } from './fields.js';
import type { ModelView } from './views.js';

export interface PlanReader {
  /** Read and parsed once per digest and kept: a plan never changes, and there are few. */
  byDigest(digest: string): Promise<Plan | undefined>;
  /** Whether its bins are still being learnt; false when it is not known. */
  isLearning(digest: string): Promise<boolean>;
  /** What a plan counts, for lists of links; empty when it is not known. */
  featuresOf(digest: string): Promise<Pick<ModelView, 'features' | 'outputs'>>;
}

export function planReader({ read }: Connection): PlanReader {
  const known = new Map<string, Promise<Plan | undefined>>();
  // The reading itself is kept: a page asks for the same plan many times before the first answer is there.
  function byDigest(digest: string): Promise<Plan | undefined> {
    const kept = known.get(digest);
    if (kept !== undefined) return kept;
    const reading = readPlan(digest);
    known.set(digest, reading);
    const forget = (): boolean => known.delete(digest);
    reading.then((plan) => plan ?? forget(), forget);
    return reading;
  }
  async function readPlan(digest: string): Promise<Plan | undefined> {
    const [body] = await read.rows(BODY, (row) => text(row, 'body'), { digest });
    return body === undefined ? undefined : planFromBytes(Buffer.from(body));
  }
  return {
    byDigest,
    async isLearning(digest) {
      const plan = await byDigest(digest);
      return plan !== undefined && isLearning(plan);
    },
    async featuresOf(digest) {
      const plan = await byDigest(digest);
      if (plan === undefined) return { features: [], outputs: [] };
      return {
        features: plan.features.map(({ name, kind }) => ({ name, kind: kind === 'categorical' ? kind : 'numeric' })),
        outputs: [
          ...(plan.output === undefined ? [] : ['output', 'confidence']),
          ...(plan.output?.reference.margin === undefined ? [] : ['margin']),
          'latency',
          ...(plan.feedback === undefined ? [] : ['feedback']),
          ...(plan.resources ?? []).map(({ kind }) => `resource:${kind}`),
        ],
      };
    },
  };
}

const BODY = 'SELECT body FROM plans WHERE digest = {digest:String} LIMIT 1';
