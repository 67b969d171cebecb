import { readFile } from 'node:fs/promises';
import { parsePlan } from '@fleetally/counts';
import { FleetAgent } from './fleet-agent.js';
import type { AgentAnswer, AgentConfig, AgentRequest } from './messages.js';

/**
 * One agent process: its parent tells it over IPC how far event time has come, and it runs its devices up to there.
 * Requests are handled one after the other.
 */
let fleet: FleetAgent | undefined;
let previous: Promise<void> = Promise.resolve();

process.on('message', (request: AgentRequest) => {
  previous = previous.then(() => handle(request));
});
// Ctrl-C goes to the whole group; the parent decides when its agents end.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

async function handle(request: AgentRequest): Promise<void> {
  try {
    await perform(request);
    answer({ kind: 'done', totals: current().totals() });
    if (request.kind === 'stop') process.disconnect();
  } catch (error) {
    answer({ kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

async function perform(request: AgentRequest): Promise<void> {
  switch (request.kind) {
    case 'start':
      fleet = await start(request.config);
      return;
    case 'advance':
      return current().advance(request.untilSeconds);
    case 'report':
      return;
    case 'finish':
      return current().finish(request.timeoutMs);
    case 'stop':
      return current().close();
  }
}

async function start(config: AgentConfig): Promise<FleetAgent> {
  const plan = parsePlan(JSON.parse(await readFile(config.planFile, 'utf8')));
  return FleetAgent.start(config, plan);
}

function current(): FleetAgent {
  if (fleet === undefined) throw new Error('the agent was asked before it was started');
  return fleet;
}

function answer(message: AgentAnswer): void {
  process.send?.(message);
}
