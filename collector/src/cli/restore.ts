import type { Command } from '@fleetally/cli';

export const restore: Command = {
  usage: '',
  run: () => Promise.reject(new Error('restore is not there yet')),
};
