import type { Command } from '@fleetally/cli';

export const devices: Command = {
  usage: '',
  run: () => Promise.reject(new Error('devices is not there yet')),
};
