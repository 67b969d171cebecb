import type { MonitorOutbox } from '../monitor-handle.js';
import type { ClosedWindow, FlushResult, OutboxStatus } from '../sealed-window.js';
import type { Policy } from '../uplink/policy.js';

/** An outbox that keeps its windows, for tests of everything before transport. */
export class MemoryOutbox implements MonitorOutbox {
  readonly windows: ClosedWindow[] = [];
  closed = 0;
  policy: Policy = 'always';

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

  setPolicy(policy: Policy): void {
    this.policy = policy;
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}
