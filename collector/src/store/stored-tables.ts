/**
 * Every table that the migrations make, and their own record. By hand, so that SQL about all of them can be written where
 * no store is open; a test holds it against a migrated store, so that a new table can't be left out of what protects them.
 */
export const STORED_TABLES = [
  'accuracy_days',
  'alarm_decisions',
  'alarm_events',
  'anomaly_events',
  'cohort_counts',
  'cohort_cuts',
  'delivery_failures',
  'desired_plan_events',
  'detector_snapshots',
  'device_attributes',
  'device_deliveries',
  'devices',
  'evaluations',
  'forgotten_devices',
  'incident_events',
  'migrations',
  'model_events',
  'notification_deliveries',
  'notification_events',
  'plan_features',
  'plans',
  'recommendation_devices',
  'recommendation_events',
  'rejections',
  'release_judgements',
  'release_outliers',
  'reports',
  'rollout_devices',
  'rollout_events',
  'running_model_rows',
  'silence_events',
  'verdicts',
  'version_counts',
] as const;

export type StoredTable = (typeof STORED_TABLES)[number];
