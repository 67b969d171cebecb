import { parseArgs } from 'node:util';

import { ServiceManager, stopSignal, type Command } from '@fleetally/cli';
import { loadConfig } from '../daemon/config.js';
import { lineLog } from '../daemon/log.js';
import { startDaemon } from '../daemon/start-daemon.js';
import type { Daemon } from '../daemon/start-daemon.js';

const DEFAULT_FILE = 'agent.yaml';

/** `fleetally-agent run`: models served and watched until a signal says stop. */
export const run: Command = {
  usage: `[--config FILE] [--check]

  --config FILE   settings (default: ${DEFAULT_FILE}); docs/daemon.md lists them
  --check         only say whether the settings are right, and end

Serves the models that FILE names over the Open Inference Protocol, version 2: HTTP and gRPC, on this machine alone.
SIGHUP reads FILE again. SIGTERM and SIGINT end the requests that are there, then seal and spool what was counted.

example: fleetally-agent run --config agent.yaml`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string', default: DEFAULT_FILE }, check: { type: 'boolean', default: false } },
    });
    // Before anything takes time: a signal during the start must not go unheard.
    const stopped = stopSignal();
    const config = await loadConfig(values.config);
    if (values.check) {
      process.stdout.write(`${values.config}: ${config.models.length} models; nothing is wrong with it\n`);
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
    for (const [name, address] of daemon.addresses) process.stdout.write(`${name}: ${address}\n`);
    process.stdout.write('ready\n');
    // That this is asked at all says that the event loop turns; the rest answers by itself whoever asks.
    await systemd.ready(() => Promise.resolve(undefined));
    await stopped;
    await systemd.stopping();
    if ((await daemon.stop()) === 'drained') return 0;
    process.stderr.write(`error: requests were cut off after ${config.drainSeconds} s; what was counted is spooled\n`);
    // An inference may still run, and would keep the process.
    process.exit(1);
  },
};

async function reload(daemon: Daemon, file: string): Promise<void> {
  try {
    await daemon.reload(await loadConfig(file));
    process.stdout.write('reloaded\n');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error: not reloaded, all stays as it was: ${reason}\n`);
  }
}
