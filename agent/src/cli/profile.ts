import type { Command } from '@fleetally/cli';

export const profile: Command = {
  usage: '',
  run: () => Promise.reject(new Error('profile is not there yet')),
};
