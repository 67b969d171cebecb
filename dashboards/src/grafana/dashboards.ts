import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { collectorPage } from './collector.js';
import { devicePage } from './device.js';
import { featurePage } from './feature.js';
import { fleetPage } from './fleet.js';
import { modelPage } from './model.js';
import { releasePage } from './release.js';

/** All dashboards, in the order in which one goes through them. */
export const DASHBOARDS: readonly Dashboard[] = [
  fleetPage,
  modelPage,
  featurePage,
  releasePage,
  devicePage,
  collectorPage,
];
