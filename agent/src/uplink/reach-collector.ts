import { status, type ServiceError } from '@grpc/grpc-js';
import { ChannelPool, type CollectorTarget } from './channels.js';
import { NO_GRPC, OTHER_TLS } from './describe-failure.js';

/** What came of asking whether a collector is there. */
export type Reached =
  | { readonly outcome: 'reached' }
  /** Nobody answers, what answers wants other TLS, or it is no collector. */
  | { readonly outcome: 'silent' | 'refused' | 'other'; readonly reason: string };

const PATIENCE_MS = 3_000;
/** That of no plan: the question changes nothing, and names no device. */
const NO_PLAN = new Uint8Array(32);

/** What only a collector says to it. */
const ANSWERS: readonly status[] = [
  status.NOT_FOUND,
  status.INVALID_ARGUMENT,
  status.FAILED_PRECONDITION,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
];

/** Asks the collector for a plan that nobody has: only a collector says that it has none. Never rejects. */
export async function reachCollector(target: CollectorTarget, patienceMs: number = PATIENCE_MS): Promise<Reached> {
  try {
    const { client, release } = new ChannelPool().lease(target);
    try {
      await client.getPlan?.({ digest: NO_PLAN }, { deadline: Date.now() + patienceMs });
      return { outcome: 'reached' };
    } catch (error) {
      return told(error as ServiceError);
    } finally {
      release();
    }
  } catch (error) {
    return { outcome: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

function told({ code, details }: ServiceError): Reached {
  if (ANSWERS.includes(code)) return { outcome: 'reached' };
  if (code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED) {
    if (NO_GRPC.test(details)) return { outcome: 'other', reason: details };
    return { outcome: OTHER_TLS.test(details) ? 'refused' : 'silent', reason: details };
  }
  return { outcome: 'other', reason: details };
}
