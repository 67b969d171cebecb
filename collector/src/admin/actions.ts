import type { AdminAction } from './admin-context.js';
import { decideAction } from './alarm-decisions.js';
import { backupAction } from './backup.js';
import { explainAction } from './explain.js';
import { exportAction } from './export-view.js';
import { forgetAction } from './forget-device.js';
import { listAnomaliesAction } from './list-anomalies.js';
import { listDevicesAction } from './list-devices.js';
import { listAlarmsAction, listIncidentsAction, showAlarmAction, showIncidentAction } from './list-alarms.js';
import { listModelsAction, showModelAction } from './list-models.js';
import { addModelAction, retireModelAction } from './models.js';
import { progressAction } from './progress.js';
import { decideRolloutAction, listRolloutsAction, showRolloutAction, startRolloutAction } from './rollouts.js';
import { decideOnRecommendation, listRecommendationsAction, showRecommendationAction } from './recommendations.js';
import { showDeviceAction } from './show-device.js';
import { addSilenceAction, endSilenceAction, listSilencesAction } from './silences.js';

/** Everything that the collector's owner may do. A further action is an entry here. */
export const ACTIONS = {
  backup: backupAction,
  explain: explainAction,
  export: exportAction,
  forget: forgetAction,
  progress: progressAction,
  'list-anomalies': listAnomaliesAction,
  'list-devices': listDevicesAction,
  'devices-show': showDeviceAction,
  'alarms-list': listAlarmsAction,
  'alarms-show': showAlarmAction,
  'alarms-rebaseline': decideAction('rebaseline'),
  'alarms-resolve': decideAction('resolve'),
  'alarms-keep': decideAction('keep'),
  'incidents-list': listIncidentsAction,
  'incidents-show': showIncidentAction,
  'recommendations-list': listRecommendationsAction,
  'recommendations-show': showRecommendationAction,
  'recommendations-accept': decideOnRecommendation('accepted'),
  'recommendations-dismiss': decideOnRecommendation('dismissed'),
  'models-add': addModelAction,
  'models-list': listModelsAction,
  'models-show': showModelAction,
  'models-retire': retireModelAction,
  'rollouts-start': startRolloutAction,
  'rollouts-list': listRolloutsAction,
  'rollouts-show': showRolloutAction,
  'rollouts-pause': decideRolloutAction('pause'),
  'rollouts-resume': decideRolloutAction('resume'),
  'rollouts-advance': decideRolloutAction('advance'),
  'rollouts-abort': decideRolloutAction('abort'),
  'silences-add': addSilenceAction,
  'silences-list': listSilencesAction,
  'silences-end': endSilenceAction,
} as const satisfies Readonly<Record<string, AdminAction>>;

export type ActionName = keyof typeof ACTIONS;

export function isAction(name: string): name is ActionName {
  return Object.hasOwn(ACTIONS, name);
}
