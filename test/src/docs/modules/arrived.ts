import { expect } from 'vitest';
import type { MonitorStatus } from '@fleetally/agent';
import type { Site } from '../shell/site.js';

/** What a snippet tells of a session at its end. */
export interface Counted {
  readonly status: MonitorStatus;
}

/** Holds that all `inferences` were counted and sealed, and that the collector has their device's report. */
export async function arrived(told: unknown, inferences: number, site: Site, device: object = {}): Promise<void> {
  const { status } = told as Counted;
  expect(status.counting).toMatchObject({ inferences });
  expect(status.outbox).toMatchObject({ sealedReports: 1, rejectedReports: 0, droppedReports: 0 });
  const known = await site.collector.get(`/api/v1/devices/${encodeURIComponent(status.outbox.device ?? '')}`);
  expect(known).toMatchObject({ reports: 1, ...device });
}
