import type { Command } from '@fleetally/cli';

export const backup: Command = {
  usage: '',
  run: () => Promise.reject(new Error('backup is not there yet')),
};
