import type { Command } from '@fleetally/cli';

export const silences: Command = {
  usage: '',
  run: () => Promise.reject(new Error('silences is not there yet')),
};
