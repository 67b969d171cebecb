import type { RegistryView } from '../registry/types.js';
import { assignmentOf } from '../rollout/assignment-of.js';
import type { FollowedDevice } from '../rollout/counts-of.js';
import type { ChooseVariant } from '../rollout/device.js';
import type { Assignment } from '../rollout/types.js';
import type { DeliveryNow, DeviceDelivery } from '../store/delivery-store.js';
import { followedDevice } from '../store/followed-device.js';
import type { DeliveryBook } from './delivery-book.js';
import type { RolloutBook } from '../store/rollout-book.js';

type Attributes = Readonly<Record<string, string>>;

/** What a device says of one model when it calls. */
export interface ModelCall {
  readonly model: string;
  readonly runs: DeviceDelivery['runs'];
  /** Without the time, which the desk keeps. Absent: it says nothing of a delivery. */
  readonly status?: Omit<DeliveryNow, 'sinceMs'>;
}

export interface DeskOptions {
  readonly book: DeliveryBook;
  readonly rollouts: RolloutBook;
  readonly registry: () => RegistryView;
  /** How the variant of a model is chosen. */
  readonly chooseVariant: (model: string) => ChooseVariant;
}

/** Tells devices what they ought to run, and keeps what they say of it. */
export class DeliveryDesk {
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /**
   * Takes down what a device says of a model, and answers what it ought to run; undefined: it stays as it is. Resolves
   * once both are stored, which they are when they differ from the last time. Errors: StoreError UNAVAILABLE.
   */
  async answer(
    who: { readonly device: string; readonly attributes: Attributes; readonly executionProviders: readonly string[] },
    call: ModelCall,
    nowMs: number,
  ): Promise<Assignment | undefined> {
    const { book } = this.#options;
    const { device, executionProviders } = who;
    const { model, runs } = call;
    const before = book.get(model, device);
    const status = call.status && timed(call.status, before?.status, nowMs);
    const said = { model, device, runs, executionProviders, ...(status && { status }) };
    const last = before && { ...(before.told && { told: before.told }), toldAtMs: before.toldAtMs };
    const delivery: DeviceDelivery = { toldAtMs: nowMs, ...last, ...said, recordedAtMs: nowMs };
    const assignment = this.#assignment(delivery, who.attributes);
    const now = told(delivery, assignment, nowMs);
    if (before === undefined || !isSame(before, now)) await book.put(now);
    return assignment;
  }

  /** Whether a file is one that this device is to run, or to test with, by what it said last. */
  mayFetch(device: string, attributes: Attributes, digest: string): boolean {
    return this.#options.book.ofDevice(device).some((delivery) => {
      const assignment = this.#assignment(delivery, attributes);
      return assignment?.digest === digest || assignment?.canaryDigest === digest;
    });
  }

  /**
   * What a device was told to run, and since when it knows; undefined when it stays as it is, is at it, or has said that
   * it can't. What runs beside that is nothing that anybody has explained.
   */
  toldTo(device: string, model: string): { readonly digest: string; readonly sinceSeconds: number } | undefined {
    const delivery = this.#options.book.get(model, device);
    if (delivery?.told === undefined) return undefined;
    const state = whereIs(delivery);
    if (state !== 'told' && state !== 'running') return undefined;
    return { digest: delivery.told.digest, sinceSeconds: Math.floor(delivery.toldAtMs / 1000) };
  }

  /** All devices that take a model from this collector, as rollouts see them. */
  followed(model: string, attributesOf: (device: string) => Attributes): FollowedDevice[] {
    return [...this.#options.book.of(model)].map((one) => followedDevice(one, attributesOf(one.device)));
  }

  /** How many devices of each model are where, with what they were told; `untold` for those that stay as they are. */
  tally(): Map<string, Map<string, number>> {
    const { book } = this.#options;
    return new Map(
      book.models.map((model) => {
        const states = new Map<string, number>();
        for (const delivery of book.of(model)) {
          const state = whereIs(delivery);
          states.set(state, (states.get(state) ?? 0) + 1);
        }
        return [model, states];
      }),
    );
  }

  /** Knows nothing of a device any more; resolves when nothing of it waits to be written. */
  forget(device: string): Promise<void> {
    return this.#options.book.forget(device);
  }

  close(): Promise<void> {
    return this.#options.book.close();
  }

  #assignment(delivery: DeviceDelivery, attributes: Attributes): Assignment | undefined {
    const { rollouts, registry, chooseVariant } = this.#options;
    const { model } = delivery;
    const ofModel = rollouts.of(model);
    if (ofModel.length === 0) return undefined;
    return assignmentOf(followedDevice(delivery, attributes), ofModel, registry(), chooseVariant(model));
  }
}

function whereIs({ told: last, status, runs }: DeviceDelivery): string {
  if (last === undefined) return 'untold';
  if (status?.rollout === last.rollout && status.digest === last.digest) return status.state;
  return runs.digest === last.digest ? 'running' : 'told';
}

/** The time at which it was first said, as long as nothing but the bytes that have come is news. */
function timed(now: Omit<DeliveryNow, 'sinceMs'>, before: DeliveryNow | undefined, nowMs: number): DeliveryNow {
  const isNews =
    before === undefined ||
    (['rollout', 'digest', 'version', 'state', 'failure'] as const).some((field) => before[field] !== now[field]);
  return { ...now, sinceMs: isNews ? nowMs : before.sinceMs };
}

function told(delivery: DeviceDelivery, assignment: Assignment | undefined, nowMs: number): DeviceDelivery {
  const { told: before, ...rest } = delivery;
  if (assignment === undefined) return before === undefined ? rest : { ...rest, toldAtMs: nowMs };
  const { version, variant, digest, rollout, reason } = assignment;
  const isNews = before?.digest !== digest || before.rollout !== rollout;
  return { ...rest, told: { version, variant, digest, rollout, reason }, toldAtMs: isNews ? nowMs : rest.toldAtMs };
}

function isSame(before: DeviceDelivery, now: DeviceDelivery): boolean {
  return JSON.stringify({ ...before, recordedAtMs: 0 }, KEYS) === JSON.stringify({ ...now, recordedAtMs: 0 }, KEYS);
}

/** In one order, whatever the objects were made from. */
const KEYS = [
  ...['model', 'device', 'runs', 'told', 'status', 'executionProviders', 'toldAtMs'],
  ...['version', 'variant', 'digest', 'rollout', 'reason', 'state', 'failure', 'detail'],
  ...['fetchedBytes', 'previousDigest', 'sinceMs'],
];
