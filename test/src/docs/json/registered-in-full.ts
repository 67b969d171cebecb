import { join } from 'node:path';
import { runProgram } from '../../support/command-line.js';
import { dataOf } from '../../support/serve-process.js';
import type { Site } from '../shell/site.js';

const MODEL = 'registered-in-full';

/** A model of the registry, as the REST API has it, of which everything was told when it was added. Errors: Error. */
export async function registeredInFull({ collector, place }: Site): Promise<unknown> {
  const { folder } = place;
  const file = join(folder, 'har.onnx');
  const told = [
    ...['--variant', 'int8', '--card', 'accuracy=0.921,latency=0.002', '--target', 'hw=watch', '--provider', 'cpu'],
    ...['--parent', '1.0.0', '--author', 'ann', '--reason', 'release', '--data', dataOf(folder)],
  ];
  const { code, stderr } = await runProgram('fleetally', ['models', 'add', MODEL, '1.1.0', file, ...told]);
  if (code !== 0) throw new Error(stderr);
  const { registry } = (await collector.get('/api/v1/models')) as { registry: { model: string }[] };
  return registry.find(({ model }) => model === MODEL);
}
