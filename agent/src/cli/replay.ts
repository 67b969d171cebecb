import type { Command } from '@fleetally/cli';

export const replay: Command = {
  usage: '',
  run: () => Promise.reject(new Error('replay is not there yet')),
};
