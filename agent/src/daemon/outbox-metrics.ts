import type { OutboxStatus } from '../sealed-window.js';
import { AGENT_METRICS } from './declared-metrics.js';
import type { Instruments } from './instruments.js';

/** Sets what there is to say of the device's outbox; all 0 while none is open. */
export function showOutbox(instruments: Instruments, status: OutboxStatus | undefined): void {
  const { sealed, acked, dropped, rejected } = instruments;
  const totals = [
    [sealed, status?.sealedReports],
    [acked, status?.ackedReports],
    [dropped, status?.droppedReports],
    [rejected, status?.rejectedReports],
  ] as const;
  for (const [counter, total = 0] of totals) {
    counter.reset();
    counter.inc(total);
  }
  instruments.queued.set(status?.queuedReports ?? 0);
  instruments.spoolBytes.set(status?.queuedBytes ?? 0);
  instruments.spoolDiskBytes.set(status?.spoolBytes ?? 0);
  instruments.spoolCapacity.set(status?.spoolCapacityBytes ?? 0);
  instruments.lastAck.set((status?.lastAckAt ?? 0) / 1_000);
  instruments.waitingSince.set((status?.waitingSince ?? 0) / 1_000);
  instruments.trouble.set(status?.problem === undefined ? 0 : 1);
  const now = status?.connection ?? 'none';
  for (const state of AGENT_METRICS.connection.labels.state.values)
    instruments.connection.set({ state }, state === now ? 1 : 0);
}
