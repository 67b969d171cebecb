import { duration, share, wholeNumber, type Flags, type Values } from '@fleetally/cli';
import { predicateOf } from './predicate-of.js';

/** How a rollout is to go. */
export const START_FLAGS = {
  stages: { type: 'string', value: 'A,B,…', about: 'shares of the devices (default: 5%,25%,100%; the last is 100%)' },
  soak: {
    type: 'string',
    value: 'TIME',
    about: 'event time that a stage lasts at least, such as 90m or 6h (default: 6h)',
  },
  'min-devices': {
    type: 'string',
    value: 'N',
    about: 'devices with the version that a stage waits to have judged (default: 5)',
  },
  control: {
    type: 'string',
    value: 'SHARE',
    about: 'devices that keep what they have until the end, for comparison (default: 5%)',
  },
  scope: {
    type: 'string',
    value: 'TARGET',
    about: 'devices that are meant: hw=a|b,region=eu, or a YAML file with a predicate; default: all',
  },
  device: { type: 'string', value: 'NAME', multiple: true, about: 'only these' },
  variant: { type: 'string', value: 'NAME', about: 'this one for all; default: chosen for each device' },
  'from-version': {
    type: 'string',
    value: 'VERSION',
    multiple: true,
    about: 'only devices that have this version',
    also: ['from'],
  },
  id: {
    type: 'string',
    value: 'ID',
    about: 'its name: asked again with it, no second one is started (default: one drawn at random)',
  },
  rollback: { type: 'boolean', about: 'for all of the scope at once, without stages and controls' },
} as const satisfies Flags;

/** What `rollouts-start` takes of them. Errors: UsageError, ConfigError. */
export async function startInput(values: Values<typeof START_FLAGS>): Promise<object> {
  const { id, variant, scope, device, soak, control, stages, rollback } = values;
  const minDevices = values['min-devices'];
  return {
    ...{ rollout: id, variant, devices: device, fromVersions: values['from-version'] },
    kind: rollback ? 'rollback' : 'release',
    scope: scope === undefined ? undefined : await predicateOf(scope),
    stages: stages?.split(',').map((text) => ({ share: share(text, '--stages') })),
    soakSeconds: soak === undefined ? undefined : soakOf(soak),
    minDevices: minDevices === undefined ? undefined : wholeNumber(minDevices, '--min-devices', 0),
    controlShare: control === undefined ? undefined : share(control, '--control'),
  };
}

function soakOf(text: string): number {
  return /^0[smhd]?$/.test(text.trim()) ? 0 : duration(text, '--soak');
}
