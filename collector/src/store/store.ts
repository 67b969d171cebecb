import { openAlarmStore, type AlarmStore } from './alarm-store.js';
import { openAnomalyStore, type AnomalyStore } from './anomaly-store.js';
import { cohortStore, type CohortStore } from './cohort-store.js';
import { cohortCutsStore, type CohortCutsStore } from './cohort-cuts-store.js';
import type { Connection, StatementObserver } from './connection/connection.js';
import { openConnection, type StoreLocation } from './connection/open-connection.js';
import { deliveryStore, type DeliveryStore } from './delivery-store.js';
import { desiredPlanStore, type DesiredPlanStore } from './desired-plan-store.js';
import { deviceStore, type DeviceStore } from './device-store.js';
import { evaluationStore, type EvaluationStore } from './evaluation-store.js';
import { learningStore, type LearningStore } from './learning-store.js';
import { migrate } from './migrate.js';
import { planStore, type PlanStore } from './plan-store.js';
import { openRegistryStore, type RegistryStore } from './registry-store.js';
import { openReportStore, type ReportStore } from './report-store.js';
import { RolloutBook } from './rollout-book.js';
import { setRetention } from './retention.js';
import { snapshotStore, type SnapshotStore } from './snapshot-store.js';

/** Everything that is kept, one member per aggregate. */
export interface Store {
  /** For statements that no aggregate offers, such as the pages' own. */
  readonly connection: Connection;
  readonly reports: ReportStore;
  readonly plans: PlanStore;
  readonly desiredPlans: DesiredPlanStore;
  readonly learning: LearningStore;
  readonly devices: DeviceStore;
  readonly deliveries: DeliveryStore;
  readonly cohorts: CohortStore;
  readonly cohortCuts: CohortCutsStore;
  readonly evaluations: EvaluationStore;
  readonly alarms: AlarmStore;
  readonly anomalies: AnomalyStore;
  readonly snapshots: SnapshotStore;
  readonly registry: RegistryStore;
  readonly rollouts: RolloutBook;
  /** Waits for running statements, then lets go of the database. */
  close(): Promise<void>;
}

/**
 * Opens the store, brings its schema up to date and sets how long raw reports are kept (days; 0 is for ever). What views
 * may tell of windows that are rolled up is decided by `kDevices`.
 *
 * Errors: StoreError, LOCKED and UNUSABLE among them.
 */
export async function openStore(
  location: StoreLocation,
  reportsDays: number,
  kDevices = 5,
  observe?: StatementObserver,
): Promise<Store> {
  const connection = await openConnection(location, observe);
  try {
    await migrate(connection);
    await setRetention(connection, reportsDays);
    return {
      connection,
      reports: await openReportStore(connection),
      plans: planStore(connection),
      desiredPlans: desiredPlanStore(connection),
      learning: learningStore(connection),
      devices: deviceStore(connection),
      deliveries: deliveryStore(connection),
      cohorts: cohortStore(connection, kDevices),
      cohortCuts: cohortCutsStore(connection),
      evaluations: evaluationStore(connection),
      alarms: await openAlarmStore(connection),
      anomalies: await openAnomalyStore(connection),
      snapshots: snapshotStore(connection),
      registry: await openRegistryStore(connection),
      rollouts: await RolloutBook.load(connection),
      close: () => connection.close(),
    };
  } catch (cause) {
    await connection.close();
    throw cause;
  }
}
