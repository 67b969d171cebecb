import { ConfigError, findings, lookAtClock, lookAtNode, lookAtPort, type Finding } from '@fleetally/cli';
import { loadConfig, type DaemonConfig } from '../daemon/config.js';
import { deviceDirectory, stateDirectory } from '../device/state-directory.js';
import { AGENT_VERSION } from '../version.js';
import { lookAtCollector } from './look-at-collector.js';
import { lookAtModels } from './look-at-models.js';
import { lookAtPolicy, lookAtSpool } from './look-at-spool.js';

const MEND = 'mend it: docs/configuration.md lists all keys; fleetally-agent config check looks again';
/** The library takes its settings from the application, and this command sees none of them. */
const NO_CONFIG =
  'fleetally-agent run needs it: docs/daemon.md. An application that calls monitor() has no such file: session.fleetally.status() says how it does there, and fleetally-agent audit what has left the device';

/** Looks at an agent's settings, and at what they name. Reads only; safe beside an agent that runs. */
export async function doctor(file: string): Promise<readonly Finding[]> {
  const program: Finding[] = [
    lookAtNode(),
    { check: 'versions', state: 'ok', says: `fleetally-agent ${AGENT_VERSION}` },
  ];
  let config: DaemonConfig;
  try {
    config = await loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const next = error.code === 'UNREADABLE' && error.key === '' ? NO_CONFIG : MEND;
    return [...program, { check: 'config', state: 'wrong', says: error.message, next }];
  }
  const directory = deviceDirectory(config.spool.dir ?? stateDirectory(), config.device.id);
  return [
    ...program,
    { check: 'config', state: 'ok', says: `${file}: the settings are right` },
    ...(await findings({
      models: () => lookAtModels(config),
      collector: async () => [await lookAtCollector(config)],
      policy: () => Promise.resolve([lookAtPolicy(config)]),
      spool: () => lookAtSpool(config),
      ports: () => ports(config),
      clock: async () => [await lookAtClock([directory])],
    })),
  ];
}

/** An agent that runs has them itself: its HTTP says so. */
async function ports({ listen }: DaemonConfig): Promise<Finding[]> {
  const check = 'ports';
  const isOurs = listen.http !== 'off' && (await isAgent(listen.http));
  const all = (['http', 'grpc'] as const).filter((name) => listen[name] !== 'off');
  return Promise.all(
    all.map(async (name): Promise<Finding> => {
      const address = listen[name];
      const state = await lookAtPort(address);
      if (state === 'free') return { check, state: 'ok', says: `${name} ${address} is free` };
      if (state === 'taken' && isOurs) return { check, state: 'ok', says: `${name} ${address} is taken by the agent that runs` }; // prettier-ignore
      const why = state === 'taken' ? 'is taken by another program' : `can't be had: ${state.error}`;
      return { check, state: 'wrong', says: `${name} ${address} ${why}`, next: `end that program, or choose another address with listen.${name}` }; // prettier-ignore
    }),
  );
}

async function isAgent(address: string): Promise<boolean> {
  const answer = await fetch(`http://${address}/v2`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  const body = (await answer?.json().catch(() => undefined)) as { name?: unknown } | undefined;
  return typeof body?.name === 'string' && body.name.startsWith('fleetally');
}
