import { accuracyDetail } from './accuracy.js';
import { alarmDetail, featureDetail, missingDetail } from './detail.js';
import { devicePage } from './device-page.js';
import { devicesPage } from './devices-page.js';
import { incidentDetail } from './incidents.js';
import { modelPage } from './model-page.js';
import { modelsPage } from './models-page.js';
import { overviewModels } from './overview.js';
import { recommendationDetail } from './recommendations.js';
import { rolloutDetail } from './rollouts.js';
import { modelVersionsPage, versionsPage } from './versions-page.js';

/**
 * @typedef {NonNullable<import('./reading.js').Detail>} Detail
 * @typedef {import('./seen.js').Seen} Seen
 * @typedef {{ surfaces: (chart: string) => import('./chart.js').Surface, changed: (read: boolean) => void }} Hands What a page may do.
 */

/** What is shown of a detail. @param {Detail} detail @param {Seen} seen @param {Hands} hands */
export function viewOf(detail, seen, { surfaces, changed }) {
  const { fleet, models, alarms } = seen;
  switch (detail.kind) {
    case 'overview':
      return overviewModels(models, detail.pictures, alarms, surfaces);
    case 'models':
      return modelsPage(models);
    case 'versions':
      return versionsPage(detail.registry);
    case 'registered':
      return modelVersionsPage(detail.registered);
    case 'model':
      return modelPage(detail, seen, surfaces);
    case 'devices':
      return devicesPage(detail);
    case 'device':
      return devicePage(detail, surfaces);
    case 'missing':
      return missingDetail(detail.message);
    case 'incident':
      return incidentDetail(detail, seen, surfaces, changed);
    case 'recommendation':
      return recommendationDetail(detail, seen, surfaces, changed);
    case 'rollout':
      return rolloutDetail(detail, fleet, surfaces, changed);
    case 'accuracy':
      return accuracyDetail(detail, surfaces);
    case 'alarm':
      return alarmDetail(detail, fleet, surfaces, changed);
    case 'feature':
      return featureDetail(detail, surfaces);
  }
}

/** What stands in the tab beside the name of the product; empty for the overview. @param {Detail | undefined} detail */
export function titleOf(detail) {
  switch (detail?.kind) {
    case 'models':
      return 'Models';
    case 'versions':
      return 'Versions';
    case 'registered':
      return `Versions of ${detail.registered.model}`;
    case 'model':
      return detail.model.model;
    case 'devices':
      return 'Devices';
    case 'device':
      return detail.device.device;
    case 'incident':
      return 'Incident';
    case 'recommendation':
      return 'Recommendation';
    case 'rollout':
      return `Rollout of ${detail.rollout.version}`;
    case 'accuracy':
      return `Accuracy of ${detail.accuracy.model}`;
    case 'alarm':
      return `Alarm on ${detail.alarm.feature}`;
    case 'feature':
      return detail.feature.feature;
    default:
      return '';
  }
}
