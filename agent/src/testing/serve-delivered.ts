import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { parseConfig } from '../daemon/config.js';
import { startDaemon } from '../daemon/start-daemon.js';

// Test support, run as a process of its own and killed: a daemon with one model that is left to the collector. It says
// where it listens once it is ready. Arguments: directory with first.onnx, the address of a collector, and which life of
// the device it is.
const [, , directory = '', collector = '', life = ''] = argv;
const config = parseConfig(
  {
    listen: { http: '127.0.0.1:0', grpc: 'off' },
    device: { id: 'd1', attributes: { life } },
    spool: { dir: 'state' },
    collector,
    metrics: false,
    models: [{ name: 'm', version: '1', file: 'first.onnx', plan: 'auto', threads: 1, delivery: { askSeconds: 0.05 } }],
  },
  directory,
);
const ignore = (): void => undefined;
const daemon = await startDaemon(config, { info: ignore, warn: ignore, error: ignore });
writeSync(1, `${daemon.addresses.get('http') ?? ''}\n`);
