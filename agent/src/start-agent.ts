import type { Daemon } from './daemon/start-daemon.js';
import type { Clock } from './observe/observation.js';

/** What an agent in this process is started with beside its configuration. */
export interface StartAgentOptions {
  /** Relative paths in the configuration start here. */
  readonly folder: string;
  /** Event time of all that is counted: for devices that are simulated. @default the system's clock */
  readonly clock?: Clock;
  /** Given what the daemon logs, a line at a time. @default nobody */
  readonly onLine?: (text: string) => void;
}

/**
 * The daemon that `fleetally-agent run` is, in this process: many of them stand for a fleet.
 *
 * `config` is what the file of `fleetally-agent run` holds. Nothing of the daemon is loaded before it is called.
 * Errors: ConfigError, AgentError, DaemonError, as `fleetally-agent run`; nothing stays open then.
 */
export async function startAgent(config: unknown, options: StartAgentOptions): Promise<Daemon> {
  const { folder, clock, onLine = ignore } = options;
  const [{ parseConfig }, { startDaemon }] = await Promise.all([
    import('./daemon/config.js'),
    import('./daemon/start-daemon.js'),
  ]);
  const log = { info: onLine, warn: onLine, error: onLine };
  return startDaemon(parseConfig(config, folder), log, clock === undefined ? {} : { clock });
}

function ignore(): void {
  // Whoever wants the lines says so.
}
