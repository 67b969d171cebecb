import type { Connection } from '../store/connection/connection.js';
import { appendDeliveryRecords, readDeliveryRecords, type DeliveryRecord } from '../store/delivery-record-store.js';
import { appendNotifications, readNotifications } from '../store/notification-store.js';
import { backOffMs } from './back-off.js';
import { nextMessage, toldOf, type Phase } from './next-message.js';
import type { Notice } from './notice.js';
import { NotifyError } from './notify-error.js';
import type { Target } from './target.js';

export interface NotifierOptions {
  readonly connection: Connection;
  readonly targets: readonly Target[];
  /** Everything that people are to hear of, over or not. */
  readonly notices: () => Promise<readonly Notice[]>;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  readonly onSent?: (target: string, outcome: 'delivered' | 'repeated' | 'failed') => void;
  readonly onFailing?: (target: string, error: NotifyError) => void;
}

interface Tries {
  failures: number;
  /** No try before. */
  notBeforeMs: number;
}

/**
 * Tells every target of every notice at least once, and once where nothing fails between the target's answer and its
 * record. What failed is tried again with growing pauses, by this process or the next.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  /** By target, and by target and subject where it was refused. */
  readonly #tries = new Map<string, Tries>();
  readonly #sentMs = new Map<string, number>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** One round over all targets, side by side. Errors: StoreError. */
  async run(): Promise<void> {
    const { connection, targets, notices } = this.#options;
    const records = await this.#withNewTargets(await readDeliveryRecords(connection));
    const current = await notices();
    const sent = (await Promise.all(targets.map((target) => this.#tell(target, current, records)))).flat();
    await appendDeliveryRecords(connection, sent);
    await this.#closeDue(current, [...records, ...sent]);
  }

  async #withNewTargets(records: readonly DeliveryRecord[]): Promise<readonly DeliveryRecord[]> {
    const { connection, targets, nowMs } = this.#options;
    const added = targets
      .filter(({ name }) => !records.some(({ target }) => target === name))
      .map(({ name }): DeliveryRecord => {
        return { target: name, subject: '', phase: 'known', attempts: 0, recordedAtMs: nowMs() };
      });
    await appendDeliveryRecords(connection, added);
    return [...records, ...added];
  }

  async #tell(
    target: Target,
    notices: readonly Notice[],
    records: readonly DeliveryRecord[],
  ): Promise<DeliveryRecord[]> {
    const { nowMs } = this.#options;
    const told = toldOf(records);
    const known = records.find(({ target: of, phase }) => of === target.name && phase === 'known')?.recordedAtMs ?? 0;
    const sent: DeliveryRecord[] = [];
    for (const notice of notices) {
      if (this.#isResting(target.name)) break;
      const key = JSON.stringify([target.name, notice.subject]);
      if (this.#isResting(key)) continue;
      const before = told(target.name, notice.subject);
      const repeats = target.repeatSeconds !== undefined;
      const isDue = nowMs() - (this.#sentMs.get(key) ?? -Infinity) >= 1_000 * (target.repeatSeconds ?? 0);
      const phase = nextMessage(notice, before, known, { repeats, isDue });
      if (phase === undefined || !(await this.#send(target, notice, phase))) continue;
      const isNews = phase === 'resolved' || !before.firing || before.resolved;
      this.#options.onSent?.(target.name, isNews ? 'delivered' : 'repeated');
      if (!isNews) continue;
      const attempts = 1 + (this.#tries.get(key)?.failures ?? 0);
      this.#tries.delete(key);
      sent.push({ target: target.name, subject: notice.subject, phase, attempts, recordedAtMs: nowMs() });
    }
    return sent;
  }

  async #send(target: Target, notice: Notice, phase: Phase): Promise<boolean> {
    const { nowMs, onSent, onFailing } = this.#options;
    const key = JSON.stringify([target.name, notice.subject]);
    try {
      await target.send(notice, phase, nowMs());
      this.#sentMs.set(key, nowMs());
      this.#tries.delete(target.name);
      return true;
    } catch (error) {
      if (!(error instanceof NotifyError)) throw error;
      // One that is refused keeps the others from nothing; a target that is away takes none of them.
      const rests = error.code === 'REFUSED' ? [key] : [key, target.name];
      if ((this.#tries.get(rests.at(-1)!)?.failures ?? 0) === 0) onFailing?.(target.name, error);
      for (const one of rests) {
        const failures = 1 + (this.#tries.get(one)?.failures ?? 0);
        this.#tries.set(one, { failures, notBeforeMs: nowMs() + (one === rests.at(-1) ? backOffMs(failures) : 0) });
      }
      onSent?.(target.name, 'failed');
      return false;
    }
  }

  #isResting(key: string): boolean {
    return this.#options.nowMs() < (this.#tries.get(key)?.notBeforeMs ?? 0);
  }

  /** An incident's notification is delivered when every target has it. */
  async #closeDue(notices: readonly Notice[], records: readonly DeliveryRecord[]): Promise<void> {
    const { connection, targets, nowMs } = this.#options;
    const told = toldOf(records);
    const isToldOf = new Set(
      notices
        .filter(({ kind, subject }) => kind === 'incident' && targets.every(({ name }) => told(name, subject).firing))
        .map(({ subject }) => subject),
    );
    if (targets.length === 0 || isToldOf.size === 0) return;
    const due = (await readNotifications(connection)).filter(
      ({ state, incident }) => state === 'due' && isToldOf.has(incident),
    );
    const reason = targets.map(({ name }) => name).join(', ');
    await appendNotifications(
      connection,
      due.map((event) => ({ ...event, state: 'delivered', author: 'fleetally', reason, recordedAtMs: nowMs() })),
    );
  }
}
