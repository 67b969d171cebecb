import type { ClosedWindow, FlushResult, Outbox, OutboxStatus } from '../sealed-window.js';

/** An outbox that keeps its windows, for tests of everything before transport. */
export class MemoryOutbox implements Outbox {
  readonly windows: ClosedWindow[] = [];
  closed = 0;

  put(window: ClosedWindow): void {
    this.windows.push(window);
  }

  flush(): Promise<FlushResult> {
    return Promise.resolve({ outcome: 'spooled', queuedReports: this.windows.length });
  }

  status(): OutboxStatus {
    return {
      queuedReports: this.windows.length,
      queuedBytes: 0,
      sealedReports: this.windows.length,
      ackedReports: 0,
      droppedReports: 0,
      rejectedReports: 0,
      connection: 'none',
    };
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}
