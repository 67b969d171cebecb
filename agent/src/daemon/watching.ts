import { readFile } from 'node:fs/promises';

import { ConfigError } from '@fleetally/cli';

import type { CollectorOption, MonitorOptions } from '../monitor-options.js';
import type { Problem } from '../observe/problem.js';
import type { TlsFiles } from '../uplink/channels.js';
import type { DaemonConfig, ModelConfig } from './config.js';

/** What all models of a device are watched with, once its files are read. It stays as it is while the daemon runs. */
export type DeviceWatching = Pick<
  MonitorOptions,
  'device' | 'attributes' | 'collector' | 'spoolDir' | 'spoolBytes' | 'journalBytes' | 'policy' | 'clock'
>;

/** Errors: ConfigError UNREADABLE for a certificate or key that can't be read. */
export async function deviceWatching(config: DaemonConfig): Promise<DeviceWatching> {
  const { device, collector, spool, policy } = config;
  const executionProvider = sameForAll(config.models.map((model) => model.executionProvider));
  return {
    device: {
      ...(device.id === undefined ? {} : { id: device.id }),
      ...(executionProvider === undefined ? {} : { executionProvider }),
    },
    attributes: device.attributes,
    spoolBytes: spool.bytes,
    journalBytes: spool.journalBytes,
    ...(spool.dir === undefined ? {} : { spoolDir: spool.dir }),
    ...(collector === undefined ? {} : { collector: await collectorOption(collector) }),
    policy: typeof policy === 'string' ? policy : policyOptions(policy),
  };
}

/** The options that one model is monitored with. */
export function monitorOptions(
  watched: ModelConfig,
  plan: string,
  device: DeviceWatching,
  config: Pick<DaemonConfig, 'windowSeconds' | 'minSamples' | 'privacy'>,
  onProblem: (problem: Problem) => void,
): MonitorOptions {
  const { windowSeconds, minSamples, privacy } = config;
  const { name, version, variant, file, output, latencyObjectiveSeconds, cells } = watched;
  const { feedback, resources, feedbackMemory, resourceSeconds } = watched;
  const model = { name, version, file, ...(variant === undefined ? {} : { variant }) };
  const auto = {
    ...(output === undefined ? {} : { output }),
    ...(latencyObjectiveSeconds === undefined ? {} : { latencyObjectiveSeconds }),
    ...(cells === undefined ? {} : { cells }),
    ...(feedback === undefined ? {} : { feedback }),
    ...(resources === undefined ? {} : { resources }),
  };
  const beside = { feedbackMemory, resourceSampling: { everySeconds: resourceSeconds } };
  return { ...device, plan, ...auto, ...beside, model, windowSeconds, minSamples, privacy, onProblem };
}

function policyOptions({ send, file }: Exclude<DaemonConfig['policy'], string>): NonNullable<MonitorOptions['policy']> {
  return { policy: send, ...(file === undefined ? {} : { file }) };
}

/** Where reports go, as the agent takes it: files of TLS are read. Errors: ConfigError naming the key. */
export async function collectorOption(collector: NonNullable<DaemonConfig['collector']>): Promise<CollectorOption> {
  if (typeof collector === 'string') return collector;
  const { address, tls, insecure } = collector;
  return {
    address,
    ...(insecure === undefined ? {} : { insecure }),
    ...(tls === undefined ? {} : { tls: typeof tls === 'boolean' ? tls : await tlsFiles(tls) }),
  };
}

async function tlsFiles(files: {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly serverName?: string | undefined;
}): Promise<TlsFiles> {
  const { serverName } = files;
  const read: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {};
  for (const name of ['ca', 'cert', 'key'] as const) {
    const path = files[name];
    if (path !== undefined) read[name] = await readPem(path, `collector.tls.${name}`);
  }
  return { ...read, ...(serverName === undefined ? {} : { serverName }) };
}

async function readPem(path: string, key: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('UNREADABLE', key, `${key}: ${path} can't be read: ${reason}`, { cause });
  }
}

function sameForAll(values: readonly string[]): string | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
