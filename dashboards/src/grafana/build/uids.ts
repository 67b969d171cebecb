/** Own uid of each dashboard: links and provisioning rely on them, so they stay for ever. */
export const UIDS = {
  fleet: 'fleetally-fleet',
  model: 'fleetally-model',
  feature: 'fleetally-feature',
  release: 'fleetally-release',
  device: 'fleetally-device',
  collector: 'fleetally-collector',
} as const;

export type PageName = keyof typeof UIDS;
