import type { Flags } from '@fleetally/cli';

/** The settings that the agent of this device runs with. */
export const CONFIG_FLAG = {
  config: {
    type: 'string',
    value: 'FILE',
    about: 'the settings that the agent runs with; docs/configuration.md lists them',
    default: 'agent.yaml',
    completes: 'file',
  },
} as const satisfies Flags;
