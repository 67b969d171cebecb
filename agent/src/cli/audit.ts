import type { Command } from '@fleetally/cli';

export const audit: Command = {
  usage: '',
  run: () => Promise.reject(new Error('audit is not there yet')),
};
