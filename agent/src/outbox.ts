import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_JOURNAL_BYTES, Departures } from './journal/departures.js';
import { loadDeviceKey } from './keys/device-key.js';
import type { FileOutbox, OutboxOptions } from './outbox-options.js';
import { LossLedger } from './report/loss-ledger.js';
import { Sealer } from './report/sealer.js';
import { SealingOutbox } from './sealing-outbox.js';
import { lockDirectory } from './spool/lock.js';
import { SpoolError } from './spool/spool-error.js';
import { Spool } from './spool/spool.js';
import { ChannelPool, checkTarget } from './uplink/channels.js';
import { PlanFollowing } from './uplink/plan-following.js';
import { PlanStore } from './uplink/plan-store.js';
import { ReachedMark } from './uplink/reached-mark.js';
import { systemTimers } from './uplink/timers.js';
import { UplinkTroubles } from './uplink/uplink-troubles.js';
import { AGENT_VERSION } from './version.js';

const channels = new ChannelPool();

/** Where, in a device's directory, the plans are kept that its collector wants. */
export const DESIRED_PLANS = 'desired-plans';

/**
 * Opens a device's outbox: its key, its spool and, with a collector, its way there. One process at a time may hold a
 * device's directory; within it, one outbox serves all models of the device.
 *
 * Each opening draws a new boot id, within which reports are numbered from 1: whatever a crash or a failing disk has
 * done to the spool, no two reports can ever have the same name.
 *
 * Errors: UplinkError (address, TLS), SpoolError LOCKED and UNUSABLE, DeviceKeyError. Nothing is held then.
 */
export function openOutbox(options: OutboxOptions): FileOutbox {
  const { directory, files, policy, fsync = 'window', onTrouble } = options;
  const target = typeof options.collector === 'string' ? { address: options.collector } : options.collector;
  if (target !== undefined) checkTarget(target);
  makeDirectory(directory);
  const lock = lockDirectory(join(directory, 'lock'));
  let spool: Spool | undefined;
  try {
    const key = loadDeviceKey(join(directory, 'device.key'));
    const identity = { device: options.device ?? `dev-${key.fingerprint}`, boot: options.boot ?? drawBoot(), key };
    const durable = fsync === 'window';
    const shared = { ...(files === undefined ? {} : { files }), durable };
    const ledger = new LossLedger(join(directory, 'losses'), shared);
    const { unfinishedDrop } = ledger;
    spool = new Spool(join(directory, 'spool'), {
      ...(files === undefined ? {} : { files }),
      ...(options.spoolBytes === undefined ? {} : { maxBytes: options.spoolBytes }),
      ...(unfinishedDrop === undefined ? {} : { unfinishedDrop }),
      fsync,
      ledger,
    });
    const queue = spool;
    ledger.reconcile((report) => queue.find(report) !== undefined);
    if (queue.damage.reports > 0) ledger.lost(queue.damage.reports);
    const timers = options.timers ?? systemTimers;
    const departures = new Departures(directory, {
      boot: identity.boot,
      now: () => timers.now(),
      maxBytes: options.journalBytes ?? DEFAULT_JOURNAL_BYTES,
      ...(files === undefined ? {} : { files }),
    });
    departures.started({
      device: identity.device,
      agent: AGENT_VERSION,
      ...(target === undefined ? {} : { collector: target.address, tls: Boolean(target.tls) }),
    });
    return new SealingOutbox({
      options,
      policy: { file: join(directory, 'policy'), ...(typeof policy === 'string' ? { policy } : policy) },
      identity,
      target,
      channels,
      spool: queue,
      ledger,
      sealer: new Sealer(identity, options.attributes ?? {}),
      following: new PlanFollowing(join(directory, DESIRED_PLANS), { durable }),
      plans: new PlanStore(join(directory, 'plans'), { durable, keep: queue.reports > 0 }),
      departures,
      timers,
      troubles:
        target &&
        onTrouble &&
        new UplinkTroubles(target.address, new ReachedMark(join(directory, 'reached'), target.address), onTrouble),
      release: () => {
        queue.close();
        departures.close();
        lock.release();
      },
    });
  } catch (error) {
    spool?.close();
    lock.release();
    throw error;
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new SpoolError('UNUSABLE', `can't make the directory ${directory}`, { cause });
  }
}

/** Uniform below 2^53, never 0: the wire's default would look like no boot id at all. */
function drawBoot(): number {
  return Math.max(1, Number(randomBytes(8).readBigUInt64LE() >> 11n));
}
