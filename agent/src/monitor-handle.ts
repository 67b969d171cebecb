import type { ModelObserver } from './observe/model-observer.js';
import type { ObserverStatus } from './observe/observation.js';
import type { FlushResult, Outbox, OutboxStatus } from './sealed-window.js';

const CLOSE_PATIENCE_MS = 5000;

export interface MonitorStatus {
  readonly device: string;
  readonly counting: ObserverStatus;
  readonly outbox: OutboxStatus;
}

/** What the application can ask of the monitoring of one session. */
export interface MonitorHandle {
  readonly device: string;
  status(): MonitorStatus;
  /** Ends the current window now, before its time; for the end of a replay or a test. */
  endWindow(): void;
  /** Waits until all ended windows are acknowledged by the collector, or for `timeoutMs`. */
  flush(timeoutMs?: number): Promise<FlushResult>;
  /** Ends the current window, makes it durable and stops counting; the session runs on. Never rejects. Idempotent. */
  close(): Promise<void>;
}

export interface HandleParts {
  readonly device: string;
  readonly observer: ModelObserver;
  readonly outbox: Outbox;
  /** Stops counting, timers and hooks. */
  readonly stop: () => void;
}

export function monitorHandle({ device, observer, outbox, stop }: HandleParts): MonitorHandle {
  let closing: Promise<void> | undefined;
  return {
    device,
    status: () => ({ device, counting: observer.status(), outbox: outbox.status() }),
    endWindow: () => {
      observer.finish();
    },
    flush: (timeoutMs) => outbox.flush(timeoutMs),
    close: () => {
      closing ??= (() => {
        stop();
        observer.finish();
        return patiently(outbox.close());
      })();
      return closing;
    },
  };
}

/** An application that releases its session must not hang, nor fail, because a disk or a network does. */
async function patiently(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_PATIENCE_MS).unref();
  });
  await Promise.race([work.catch(() => undefined), patience]);
  clearTimeout(timer);
}
