import type { Command } from '@fleetally/cli';

export const run: Command = {
  usage: '',
  run: () => Promise.reject(new Error('run is not there yet')),
};
