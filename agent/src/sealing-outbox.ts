import { FlushWaiters } from './flush-waiters.js';
import type { ModelNote } from './journal/entry.js';
import type { NoiseNote } from './journal/departures.js';
import { OutboxError } from './outbox-error.js';
import type { FileOutbox, OutboxDetails } from './outbox-options.js';
import type { OutboxParts } from './outbox-parts.js';
import { checkWindow } from './report/check-window.js';
import { ReportFates } from './report/report-fates.js';
import { reasonName } from './report/rejection-reason.js';
import { NO_LOSSES, addLosses, isLossless, type Losses } from './report/losses.js';
import type { Attributes } from './report/sealer.js';
import type { ClosedWindow, FlushResult } from './sealed-window.js';
import type { SegmentEntry } from './spool/segment.js';
import { SpoolError } from './spool/spool-error.js';
import type { PlanFollower } from './uplink/plan-following.js';
import { PolicySource, type Policy } from './uplink/policy.js';
import { Uplink } from './uplink/uplink.js';
import { VersionFollowing, type FileSource, type VersionFollower } from './uplink/version-following.js';
import { ToldPresence } from './told-presence.js';
import { AGENT_VERSION } from './version.js';

// A collector takes messages of 4 MB at most; a report this large is a mistake, and would block those behind it.
const MAX_REPORT_BYTES = 1024 * 1024;

/** Seals windows into the spool and has the uplink bring them away. `openOutbox` puts one together. */
export class SealingOutbox implements FileOutbox {
  readonly #parts: OutboxParts;
  readonly #policy: PolicySource;
  readonly #uplink: Uplink | undefined;
  readonly #versions: VersionFollowing | undefined;
  readonly #presence: ToldPresence;
  readonly #fates = new ReportFates();
  readonly #waiters: FlushWaiters;
  #lossesSeen = 0;
  #problem: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#waiters = new FlushWaiters(parts.timers);
    this.#presence = new ToldPresence(parts);
    const { options, target, timers, spool, ledger } = parts;
    const { bytes, reports } = spool.damage;
    this.#fates.waitFrom(timers.now());
    if (reports > 0) this.#problem = `the spool was damaged: ${bytes} bytes, at least ${reports} reports, are lost`;
    this.#problem ??= ledger.problem;
    this.#policy = new PolicySource(parts.policy, timers, () => {
      this.#versions?.policyChanged();
      this.#uplink?.wake();
      this.#waiters.tell();
    });
    if (target === undefined) return;
    this.#versions = new VersionFollowing({
      ...{ ...parts, target, policy: () => this.#policy, callTimeoutMs: options.tuning?.callTimeoutMs ?? 20_000 },
      wake: () => this.#uplink?.wake(),
    });
    this.#uplink = new Uplink({
      ...{ ...parts, versions: this.#versions },
      ...options.tuning,
      target,
      agentVersion: AGENT_VERSION,
      revision: () => this.#presence.revision,
      presence: () => this.#presence,
      policy: this.#policy,
      random: options.random ?? Math.random,
      onEnded: (end) => {
        parts.troubles?.ended(end);
      },
      onAcked: (entries) => {
        parts.troubles?.answered();
        this.#fates.acknowledged(entries.length, timers.now());
        this.#waiters.tell();
      },
      onRejected: (entry, reason, detail) => {
        this.#refused(entry, reasonName(reason), detail);
      },
    });
    this.#uplink.wake();
  }

  put(window: ClosedWindow): void {
    if (this.#closing !== undefined) throw new OutboxError('CLOSED', 'put after close');
    checkWindow(window);
    const { sealer, ledger, spool, timers } = this.#parts;
    this.#presence.learn(window);
    const losses = ledger.droppedReports + this.#fates.rejectedReports;
    if (losses !== this.#lossesSeen) sealer.repeatAttributes();
    this.#lossesSeen = losses;
    const key = sealer.nextKey();
    const carried = ledger.carry(key);
    try {
      const bytes = sealer.seal(window, addLosses(carried, window.losses));
      if (bytes.length > MAX_REPORT_BYTES) throw new SpoolError('TOO_LARGE', `a report of ${bytes.length} bytes`);
      if (spool.reports === 0) this.#fates.waitFrom(timers.now());
      spool.append(key, bytes);
    } catch (cause) {
      ledger.failed(window.losses);
      if (!(cause instanceof SpoolError))
        throw new OutboxError('BAD_WINDOW', 'this window cannot be sealed', { cause });
      if (cause.code === 'TOO_LARGE') this.#problem = `${cause.message}; it was dropped`;
      return;
    }
    ledger.arrived();
    this.#fates.sealed++;
    this.#uplink?.wake();
  }

  tellLosses(losses: Partial<Losses>): void {
    if (this.#closing !== undefined) throw new OutboxError('CLOSED', 'losses told after close');
    if (!isLossless(addLosses(NO_LOSSES, losses))) this.#parts.ledger.add(losses);
  }

  async flush(timeoutMs = 10_000): Promise<FlushResult> {
    const { spool } = this.#parts;
    const mark = spool.lastPosition;
    const waiting = this.#waiters.wait(timeoutMs, () => {
      if ((spool.next(0)?.position ?? Infinity) > mark) return 'delivered';
      return this.#uplink === undefined || this.#policy.blocked !== undefined ? 'spooled' : undefined;
    });
    this.#uplink?.wake(true);
    return { outcome: await waiting, queuedReports: spool.reports };
  }

  status(): OutboxDetails {
    const { spool, ledger, identity } = this.#parts;
    const problem = spool.problem ?? this.#uplink?.problem ?? this.#problem ?? this.#parts.departures.problem;
    const nextRetryMs = this.#uplink?.nextRetryMs;
    return {
      device: identity.device,
      boot: identity.boot,
      queuedReports: spool.reports,
      queuedBytes: spool.payloadBytes,
      spoolBytes: spool.diskBytes,
      spoolCapacityBytes: spool.capacityBytes,
      ...this.#fates.told,
      ...(spool.reports === 0 ? {} : { waitingSince: this.#fates.waitingSince }),
      droppedReports: ledger.droppedReports,
      damagedReports: spool.damage.reports,
      connection: this.#closing ? 'closed' : (this.#uplink?.state ?? 'none'),
      ...(nextRetryMs === undefined ? {} : { nextRetryMs }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  noteModel(note: ModelNote): void {
    this.#parts.departures.model(note);
  }

  noteNoise(note: NoiseNote): void {
    this.#parts.departures.noise(note);
  }

  setPolicy(policy: Policy): void {
    this.#policy.set(policy);
  }

  followPlan(model: string, follower: PlanFollower): () => void {
    return this.#parts.following.follow(model, follower);
  }

  followVersion(follower: VersionFollower): FileSource | undefined {
    return this.#versions?.follow(follower);
  }

  setAttributes(attributes: Attributes): void {
    this.#presence.setAttributes(attributes);
  }

  close(): Promise<void> {
    const { spool, troubles, options } = this.#parts;
    troubles?.closing();
    this.#closing ??= this.flush(options.closeTimeoutMs ?? 2_000).then(async ({ outcome }) => {
      this.#versions?.close();
      this.#uplink?.close();
      this.#policy.close();
      if (outcome === 'timed-out') troubles?.closed(spool.reports);
      await spool.synced();
      this.#parts.release();
    });
    return this.#closing;
  }

  #refused(entry: SegmentEntry, reason: string, detail: string): void {
    const { spool, ledger } = this.#parts;
    ledger.rejected(spool.read(entry));
    spool.settle([entry]);
    this.#fates.refused(reason);
    const why = `${reason}${detail === '' ? '' : `, ${detail}`}`;
    this.#problem = `the collector refused a report: ${why}`;
    this.#parts.troubles?.rejected(why);
    this.#waiters.tell();
  }
}
