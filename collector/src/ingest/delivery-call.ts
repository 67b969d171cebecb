import { toHex } from '@fleetally/counts';
import { DeliveryFailure, DeliveryState, type DeliveryStatusFields, type SyncRequest } from '@fleetally/proto';
import type { ModelCall } from '../delivery/delivery-desk.js';
import type { DeliveryStateName } from '../store/delivery-store.js';
import { NAME_CHARS } from './limits.js';

/** More models on one device than any has. */
const MODELS = 100;
const PROVIDERS = 32;
const DETAIL_CHARS = 300;

/** Whether a device takes its models from the collector; otherwise whoever installed them takes care of them. */
export function takesDeliveries({ deliveries, executionProviders }: SyncRequest): boolean {
  return deliveries.length > 0 || executionProviders.length > 0;
}

/** What is wrong with what a device says of its deliveries; undefined when nothing is. */
export function deliveryProblem(request: SyncRequest): string | undefined {
  if (!takesDeliveries(request)) return undefined;
  const { models, deliveries, executionProviders } = request;
  if (models.length > MODELS || deliveries.length > MODELS) return `a device may name ${MODELS} models`;
  if (executionProviders.length > PROVIDERS) return `a device may name ${PROVIDERS} execution providers`;
  const files = [...models.map(({ name, ...file }) => ({ ...file, model: name })), ...deliveries];
  const names = files.flatMap(({ model, version, variant }) => [model ?? '', version ?? '', variant ?? '']);
  const rollouts = deliveries.map(({ rollout }) => rollout ?? '');
  if ([...names, ...rollouts, ...executionProviders].some((name) => name.length > NAME_CHARS)) {
    return `names of models, versions, variants, rollouts and execution providers may have ${NAME_CHARS} characters`;
  }
  const digests = files.map(({ digest }) => digest);
  const isWrong = (digest: Uint8Array | null | undefined): boolean => ![0, 32].includes(digest?.byteLength ?? 0);
  return [...digests, ...deliveries.map(({ previousDigest }) => previousDigest)].some(isWrong)
    ? 'digests of files must have 32 bytes'
    : undefined;
}

/** What a device says of each model that it runs, each once. */
export function modelCalls({ models, deliveries }: SyncRequest): ModelCall[] {
  const byModel = new Map(models.map((one) => [one.name ?? '', one]));
  return [...byModel].map(([model, { version, variant, digest }]) => {
    const said = deliveries.findLast((one) => one.model === model);
    const status = said && statusOf(said);
    const runs = { version: version ?? '', variant: variant ?? '', digest: hexOf(digest) };
    return { model, runs, ...(status && { status }) };
  });
}

/** Undefined for a state that this version does not know. */
function statusOf(said: DeliveryStatusFields): ModelCall['status'] {
  const state = STATES.get(said.state ?? 0);
  if (state === undefined) return undefined;
  const failed = state === 'failed' || state === 'fell-back';
  return {
    version: said.version ?? '',
    variant: said.variant ?? '',
    digest: hexOf(said.digest),
    rollout: said.rollout ?? '',
    state,
    failure: failed ? (FAILURES.get(said.failure ?? 0) ?? 'other') : '',
    detail: (said.detail ?? '').slice(0, DETAIL_CHARS),
    fetchedBytes: Math.max(0, said.fetchedBytes ?? 0),
    previousDigest: hexOf(said.previousDigest),
  };
}

const STATES: ReadonlyMap<number, DeliveryStateName> = new Map([
  [DeliveryState.DELIVERY_STATE_FETCHING, 'fetching'],
  [DeliveryState.DELIVERY_STATE_TESTING, 'testing'],
  [DeliveryState.DELIVERY_STATE_RUNNING, 'running'],
  [DeliveryState.DELIVERY_STATE_FAILED, 'failed'],
  [DeliveryState.DELIVERY_STATE_FELL_BACK, 'fell-back'],
]);

const FAILURES: ReadonlyMap<number, string> = new Map([
  [DeliveryFailure.DELIVERY_FAILURE_NOT_AVAILABLE, 'not-available'],
  [DeliveryFailure.DELIVERY_FAILURE_WRONG_DIGEST, 'wrong-digest'],
  [DeliveryFailure.DELIVERY_FAILURE_NO_SPACE, 'no-space'],
  [DeliveryFailure.DELIVERY_FAILURE_UNLOADABLE, 'unloadable'],
  [DeliveryFailure.DELIVERY_FAILURE_OTHER_INTERFACE, 'other-interface'],
  [DeliveryFailure.DELIVERY_FAILURE_WARM_UP, 'warm-up'],
  [DeliveryFailure.DELIVERY_FAILURE_CANARY, 'canary'],
  [DeliveryFailure.DELIVERY_FAILURE_CRASHED, 'crashed'],
]);

function hexOf(bytes: Uint8Array | null | undefined): string {
  return toHex(bytes ?? new Uint8Array());
}
