// An agent of either version, in a process of its own: argument 1 is the version's library, 2 what to do, as JSON.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type * as Agent from '@fleetally/agent';
import type { Plan } from '@fleetally/counts';
import type { VersionAgentResult, VersionAgentTask } from './version-agent-process.js';

const [library = '', json = ''] = process.argv.slice(2);
const task = JSON.parse(json) as VersionAgentTask;
const agent = (await import(pathToFileURL(library).href)) as typeof Agent;
const plan = JSON.parse(readFileSync(task.planFile, 'utf8')) as Plan;

const outbox = agent.openOutbox({
  directory: task.directory,
  device: 'd1',
  attributes: { hw: 'a' },
  tuning: { backoffBaseMs: 50, backoffCapMs: 500 },
  ...(task.collector === undefined ? {} : { collector: task.collector }),
});
const clock = { nowMs: 0, now: () => clock.nowMs };
const observer = agent.createObserver({
  plan,
  model: { name: plan.model, version: '1', variant: '', digest: new Uint8Array(32) },
  clock,
  send: (window) => {
    outbox.put(window);
  },
});
const features = plan.features.length;
for (let window = 0; window < task.windows; window++) {
  clock.nowMs = (task.start + window * 300 + 1) * 1000;
  const rows = Float64Array.from({ length: 30 * features }, (_, i) => ((i * 7 + window) % 11) - 5);
  observer.observe({ rows, rowCount: 30, latencySeconds: 0.001 });
}
observer.finish();
process.stdout.write('put\n');
const { outcome } = await outbox.flush(60_000);
const { device, sealedReports, ackedReports, queuedReports, droppedReports, rejectedReports } = outbox.status();
await outbox.close();
const result: VersionAgentResult = {
  outcome,
  device,
  sealedReports,
  ackedReports,
  queuedReports,
  droppedReports,
  rejectedReports,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
