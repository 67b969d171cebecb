import type { Command } from '@fleetally/cli';

export const compareCommand: Command = {
  usage: '',
  run: () => Promise.reject(new Error('compare is not there yet')),
};
