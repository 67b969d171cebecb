import { JSON_FLAG, ServiceManager, stopSignal, verb } from '@fleetally/cli';
import { loadConfig } from '../daemon/config.js';
import { lineLog } from '../daemon/log.js';
import { startDaemon } from '../daemon/start-daemon.js';
import type { Daemon } from '../daemon/start-daemon.js';
import { CONFIG_FLAG } from './config-flag.js';

/** `fleetally-agent run`: models served and watched until a signal says stop. */
export const run = verb({
  about: 'serve the models that the settings name, and watch them',
  flags: {
    ...CONFIG_FLAG,
    check: { type: 'boolean', about: 'only say whether the settings are right, and end' },
    ...JSON_FLAG,
  },
  detail: `
They are served over the Open Inference Protocol, version 2: HTTP and gRPC, on this machine alone. SIGHUP reads the file
again. SIGTERM and SIGINT end the requests that are there, then seal and spool what was counted.`,
  exitCodes: { 1: 'it could not start, or requests were cut off when it stopped' },
  examples: ['run --config agent.yaml'],
  async run({ values, tell }) {
    // Before anything takes time: a signal during the start must not go unheard.
    const stopped = stopSignal();
    const config = await loadConfig(values.config);
    if (values.check) {
      const count = config.models.length;
      await tell({ valid: true, models: count }, `${values.config}: ${count} models; nothing is wrong with it\n`);
      return 0;
    }
    const log = lineLog(config.log.level, (line) => process.stderr.write(line));
    let again: () => void = () => undefined;
    process.on('SIGHUP', () => {
      again();
    });
    const daemon = await startDaemon(config, log);
    const systemd = new ServiceManager();
    again = () => void systemd.whileReloading(() => reload(daemon, values.config));
    const addresses = [...daemon.addresses];
    const words = addresses.map(([name, address]) => `${name}: ${address}\n`).join('');
    await tell({ ready: true, addresses: Object.fromEntries(addresses) }, `${words}ready\n`);
    // That this is asked at all says that the event loop turns; the rest answers by itself whoever asks.
    await systemd.ready(() => Promise.resolve(undefined));
    await stopped;
    await systemd.stopping();
    if ((await daemon.stop()) === 'drained') return 0;
    process.stderr.write(`error: requests were cut off after ${config.drainSeconds} s; what was counted is spooled\n`);
    // An inference may still run, and would keep the process.
    process.exit(1);
  },
});

async function reload(daemon: Daemon, file: string): Promise<void> {
  try {
    await daemon.reload(await loadConfig(file));
    process.stdout.write('reloaded\n');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error: not reloaded, all stays as it was: ${reason}\n`);
  }
}
