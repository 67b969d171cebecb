import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fleetCsv, trainCsv } from '../../commands/tables.js';
import { pumpModel } from '../../daemon/pump-model.js';
import { codeBlocks } from '../../support/code-blocks.js';
import { programPath } from '../../support/command-line.js';
import { PROJECT_ROOT } from '../../architecture/source-tree.js';
import { gesturesModel, gesturesPlan } from './gestures.js';

/** The files that the pages' commands name, and the two programs as they are found once they are installed. */
export async function writeSiteFiles(folder: string): Promise<void> {
  const fleet = fleetCsv(Date.now());
  const questions = (await codeBlocks('cookbook.md')).filter(({ language }) => language === 'sql');
  // One that has to be told a span of time, as the page's command does.
  const question = questions.find(({ text }) => text.includes('{from:'));
  const files = {
    ...{ 'model.onnx': pumpModel('1'), 'har.onnx': pumpModel('1.0.0'), 'har-1.1.0-int8.onnx': pumpModel('1.1.0') },
    ...{ 'train.csv': trainCsv(), 'fleet.csv': fleet, 'rows.csv': fleet, 'question.sql': question!.text },
    ...{ 'reference.csv': fleet, 'current.csv': fleet, 'before.csv': fleet, 'after.csv': fleet },
  };
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
  await Promise.all(['bin', 'etc', 'backups', 'served', 'home'].map((name) => mkdir(join(folder, name))));
  const links = {
    dashboards: join(PROJECT_ROOT, 'dashboards'),
    deploy: join(PROJECT_ROOT, 'deploy'),
    'fleetally-data': 'data',
    'home/fleetally': '../state',
  };
  await Promise.all(Object.entries(links).map(([name, target]) => symlink(target, join(folder, name))));
  for (const program of ['fleetally', 'fleetally-agent'] as const)
    await writeExecutable(join(folder, 'bin', program), `exec '${process.execPath}' '${programPath(program)}' "$@"`);
  // An answer that tells of an error is a failure: the pages' readers would see it, and curl alone does not.
  await writeExecutable(join(folder, 'bin', 'curl'), 'exec /usr/bin/curl --fail-with-body "$@"');
}

/** `gestures`, of which the pages of the daemon speak, and the settings of an agent that serves it on free ports. */
export async function writeGestures(folder: string, collector: string): Promise<void> {
  await writeFile(join(folder, 'gestures.onnx'), gesturesModel());
  await writeFile(join(folder, 'gestures.json'), JSON.stringify(gesturesPlan()));
  const settings = {
    listen: { http: '127.0.0.1:0', grpc: '127.0.0.1:0', socket: 'agent.sock' },
    models: [{ name: 'gestures', version: '1.4.0', file: 'gestures.onnx', plan: 'gestures.json' }],
    device: { id: 'watch-1', attributes: { device: 'watch' } },
    collector: { address: collector, insecure: true },
    ...{ spool: { dir: 'state' }, minSamples: 1, windowSeconds: 1 },
  };
  // JSON is YAML.
  await writeFile(join(folder, 'agent.yaml'), JSON.stringify(settings));
}

function writeExecutable(file: string, command: string): Promise<void> {
  return writeFile(file, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
}
