import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { collectorPage } from './collector.js';

/** All dashboards, in the order in which one goes through them. */
export const DASHBOARDS: readonly Dashboard[] = [collectorPage];
