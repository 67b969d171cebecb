import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What systemd puts into the environment of a service with `Type=notify` and `WatchdogSec=`. */
export interface ServiceEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
  readonly WATCHDOG_PID?: string | undefined;
}

/** Sends one message, such as `READY=1`. Rejects when it could not be sent. */
export type SendNotice = (...lines: readonly string[]) => Promise<void>;

/** Whether the program can do its work: undefined, or the reason why not. */
export type HealthCheck = () => Promise<string | undefined>;

/** Three chances before systemd loses its patience. */
const PINGS_PER_WATCHDOG = 3;
const SEND_TIMEOUT_MS = 5_000;

/**
 * Tells systemd how a service is, in the order of the calls; where no systemd asked for it, nothing happens.
 *
 * Node has no Unix datagram sockets, so systemd's own `systemd-notify` sends: the unit needs `NotifyAccess=all`.
 * No method rejects: what can't be sent is said once on standard error. Cost: a short process per message; for the
 * watchdog three in `WatchdogSec`. Source: sd_notify(3), sd_watchdog_enabled(3).
 */
export class ServiceManager {
  readonly #send: SendNotice | undefined;
  readonly #pingMs: number | undefined;
  #last: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #complained = false;
  #isStopping = false;

  constructor(environment: ServiceEnvironment = process.env, send: SendNotice = systemdNotify) {
    const { NOTIFY_SOCKET: socket = '', WATCHDOG_USEC: usec, WATCHDOG_PID: pid } = environment;
    this.#send = socket === '' ? undefined : send;
    // A child of a service inherits the environment, and is not the one that is watched.
    const isMeant = pid === undefined || Number(pid) === process.pid;
    const ms = Number(usec) / 1000;
    this.#pingMs = isMeant && ms > 0 ? ms / PINGS_PER_WATCHDOG : undefined;
  }

  /** The service does its work. From now on the watchdog hears of it for as long as `healthy` says so. */
  async ready(healthy: HealthCheck): Promise<void> {
    await this.#tell('READY=1', 'STATUS=ready');
    if (this.#send !== undefined && this.#pingMs !== undefined) this.#schedule(healthy, this.#pingMs);
  }

  /** The configuration is read again, while `work` runs. What it rejects with goes to the caller. */
  async whileReloading<T>(work: () => Promise<T>): Promise<T> {
    await this.#tell('RELOADING=1', 'STATUS=reading the configuration again');
    try {
      return await work();
    } finally {
      await this.#tell('READY=1', 'STATUS=ready');
    }
  }

  /** The service ends. The watchdog hears no more. */
  async stopping(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await this.#tell('STOPPING=1', 'STATUS=stopping');
  }

  #schedule(healthy: HealthCheck, pingMs: number): void {
    this.#timer = setTimeout(() => {
      void this.#ping(healthy).then(() => {
        if (!this.#isStopping) this.#schedule(healthy, pingMs);
      });
    }, pingMs);
    // What the program does keeps it running, not this.
    this.#timer.unref();
  }

  async #ping(healthy: HealthCheck): Promise<void> {
    const amiss = await healthy().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    await (amiss === undefined ? this.#tell('WATCHDOG=1') : this.#tell(`STATUS=not healthy: ${amiss}`));
  }

  #tell(...lines: readonly string[]): Promise<void> {
    const send = this.#send;
    if (send === undefined) return Promise.resolve();
    this.#last = this.#last
      .then(() => send(...lines))
      .catch((error: unknown) => {
        if (this.#complained) return;
        this.#complained = true;
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`warning: systemd could not be told ${lines.join(' ')}: ${reason}\n`);
      });
    return this.#last;
  }
}

const run = promisify(execFile);

const systemdNotify: SendNotice = async (...lines) => {
  await run('systemd-notify', lines, { timeout: SEND_TIMEOUT_MS });
};
