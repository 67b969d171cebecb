import type { ShownDevice } from '../admin/show-device.js';
import type { DeviceModelView } from '../store/views-device-results.js';
import { anomaliesText } from './anomalies-text.js';

/** What `devices show` prints: what it is, when it was heard, what it runs, and what is wrong with it. */
export function deviceText({ device, anomalies }: ShownDevice): string {
  const { attributes, reports, agentVersion, firstSeenAt, lastSeenAt, lastWindowAt, clockSkewSeconds } = device;
  const shared = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
  const lines = [
    [device.device, shared.join(', '), `agent ${agentVersion}`].filter((part) => part !== '').join('  '),
    `  introduced itself ${firstSeenAt}, last at ${lastSeenAt}, its clock ${Math.abs(clockSkewSeconds).toFixed(1)} s ${clockSkewSeconds < 0 ? 'behind' : 'ahead'}`,
    `  ${reports} reports${reports === 0 ? '' : `, newest window ends ${lastWindowAt}`}`,
    ...device.models.flatMap(modelLines),
  ];
  return `${lines.join('\n')}\n${anomaliesText(anomalies)}`;
}

function modelLines({ model, version, variant, digest, since, told, delivery }: DeviceModelView): string[] {
  const running = `  runs ${named(model, version, variant)} since ${since} (file ${digest.slice(0, 12)})`;
  if (told === undefined) return [running];
  const state = delivery === undefined ? '' : `, ${delivery.state}${delivery.failure && `: ${delivery.detail}`}`;
  return [running, `  told to run ${named(model, told.version, told.variant)} by ${told.rollout}${state}`];
}

function named(model: string, version: string, variant: string): string {
  return `${model} ${version}${variant === '' ? '' : ` (${variant})`}`;
}
