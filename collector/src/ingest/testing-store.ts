import type { DeviceAttributes, StoredDevice } from '../store/device-store.js';
import type { StoredPlan } from '../store/plan-store.js';
import type { StoredReport } from '../store/report.js';
import { StoreError } from '../store/store-error.js';
import type { IngestStore } from './ingest.js';

/** A store in memory that can be away, full, slow or picky, as a test wants. */
export class TestStore implements IngestStore {
  readonly stored: StoredReport[] = [];
  readonly storedDevices = new Map<string, StoredDevice>();
  readonly storedPlans = new Map<string, StoredPlan>();
  readonly attributeChanges: DeviceAttributes[] = [];
  readonly batchSizes: number[] = [];
  /** While set, nothing can be written. */
  away = false;
  /** Reports that make ClickHouse refuse the batch they are in. */
  poison: (report: StoredReport) => boolean = () => false;
  /** Awaited before each append. */
  hold: Promise<void> = Promise.resolve();

  readonly reports: IngestStore['reports'] = {
    append: async (reports) => {
      await this.hold;
      this.#check();
      if (reports.some((report) => this.poison(report))) throw new StoreError('REJECTED', 'bad data');
      this.batchSizes.push(reports.length);
      this.stored.push(...reports);
    },
    marks: () => {
      const rows = this.stored.map(({ device, boot, sequence }) => ({
        device,
        boot,
        ranges: [[sequence, sequence]] as const,
      }));
      return Promise.resolve(mergeRanges(rows));
    },
  };

  readonly plans: IngestStore['plans'] = {
    put: async (plan) => {
      await this.hold;
      this.#check();
      this.storedPlans.set(plan.digest, plan);
    },
    all: () => Promise.resolve([...this.storedPlans.values()]),
  };

  readonly devices: IngestStore['devices'] = {
    put: async (devices) => {
      await this.hold;
      this.#check();
      for (const device of devices) this.storedDevices.set(device.device, device);
    },
    all: () => Promise.resolve([...this.storedDevices.values()]),
    putAttributes: async (changes) => {
      await this.hold;
      this.#check();
      this.attributeChanges.push(...changes);
    },
    latestAttributes: () => Promise.resolve([...new Map(this.attributeChanges.map((c) => [c.device, c])).values()]),
    addRejections: () => Promise.resolve(),
  };

  #check(): void {
    if (this.away) throw new StoreError('UNAVAILABLE', 'no space left on device');
  }
}

type Mark = Awaited<ReturnType<IngestStore['reports']['marks']>>[number];

function mergeRanges(rows: readonly Mark[]): Mark[] {
  const byBoot = new Map<string, Mark>();
  for (const row of [...rows].sort((a, b) => a.ranges[0]![0] - b.ranges[0]![0])) {
    const key = `${row.boot} ${row.device}`;
    const known = byBoot.get(key);
    byBoot.set(key, known === undefined ? row : { ...known, ranges: [...known.ranges, ...row.ranges] });
  }
  return [...byBoot.values()];
}
