import { dirname, resolve } from 'node:path';
import { ConfigError, parseWith, readYaml } from '@fleetally/cli';
import type { z } from 'zod';

import { schema } from './config-schema.js';

/** A complete configuration: defaults are filled in, paths are absolute. */
export type DaemonConfig = z.output<typeof schema>;

export type ModelConfig = DaemonConfig['models'][number];

/**
 * A complete configuration from what a person gave; `where` names its origin in messages, and relative paths start at
 * `folder`. Errors: ConfigError INVALID with the key and what would be right.
 */
export function parseConfig(input: unknown, folder: string, where = 'configuration'): DaemonConfig {
  const config = absolute(parseWith(schema, input, where), folder);
  checkListen(config.listen, where);
  checkModels(config.models, where);
  checkDelivery(config, where);
  return config;
}

/** Reads a YAML file; paths in it start at its folder. Errors: ConfigError UNREADABLE, NOT_YAML, INVALID. */
export async function loadConfig(file: string): Promise<DaemonConfig> {
  return parseConfig(await readYaml(file), dirname(resolve(file)), file);
}

function checkListen(listen: DaemonConfig['listen'], where: string): void {
  for (const key of ['http', 'grpc'] as const) {
    const address = listen[key];
    if (address === 'off' || listen.allowRemote || isLoopback(address)) continue;
    const remedy = 'use 127.0.0.1, or say listen.allowRemote: true, since nobody is asked who they are';
    throw invalid(`listen.${key}`, `${address} can be reached from other machines: ${remedy}`, where);
  }
  const { http, grpc, socket, grpcSocket } = listen;
  if (http === 'off' && grpc === 'off' && socket === undefined && grpcSocket === undefined) {
    throw invalid('listen', 'nothing to listen on: give one of http, grpc, socket, grpcSocket', where);
  }
  if (socket !== undefined && socket === grpcSocket) {
    throw invalid('listen.grpcSocket', 'is the same as listen.socket; give each its own path', where);
  }
}

const AUTO_ONLY = ['output', 'latencyObjectiveSeconds', 'cells', 'feedback', 'resources'] as const;

function checkModels(models: readonly ModelConfig[], where: string): void {
  models.forEach((model, index) => {
    const key = AUTO_ONLY.find((candidate) => model[candidate] !== undefined);
    if (key === undefined || model.plan === 'auto') return;
    const what = key === 'output' ? 'what the output is' : 'what is counted';
    throw invalid(`models.${index}.${key}`, `goes with plan: auto; a plan of its own says ${what}`, where);
  });
  models.forEach(({ name, version }, index) => {
    const first = models.findIndex((other) => other.name === name && other.version === version);
    if (first === index) return;
    const remedy = 'give each version of a model once, whatever its variant';
    throw invalid(`models.${index}`, `${name} ${version} is there already, as models.${first}; ${remedy}`, where);
  });
}

function checkDelivery({ models, collector }: DaemonConfig, where: string): void {
  models.forEach((model, index) => {
    if (model.delivery === undefined) return;
    const key = `models.${index}.delivery`;
    if (collector === undefined) throw invalid(key, 'needs a collector, who says what to run', where);
    if (model.plan === undefined)
      throw invalid(key, 'needs a plan (auto, or a file): what runs is told in reports', where);
    if (models.some((other) => other !== model && other.name === model.name)) {
      throw invalid(key, `goes with one entry for ${model.name}: the collector chooses its version`, where);
    }
  });
}

function isLoopback(address: string): boolean {
  const host = address.slice(0, address.lastIndexOf(':')).toLowerCase();
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function absolute(config: DaemonConfig, folder: string): DaemonConfig {
  const path = <T extends string | undefined>(given: T) => (given === undefined ? given : resolve(folder, given));
  const planPath = (given: string | undefined) => (given === 'auto' ? given : path(given));
  const { listen, models, spool, policy, collector } = config;
  const tls = typeof collector === 'object' ? collector.tls : undefined;
  return {
    ...config,
    listen: { ...listen, socket: path(listen.socket), grpcSocket: path(listen.grpcSocket) },
    models: models.map((model) => ({
      ...model,
      ...{ file: resolve(folder, model.file), plan: planPath(model.plan) },
      delivery: model.delivery && { ...model.delivery, dir: path(model.delivery.dir) },
    })),
    spool: { ...spool, dir: path(spool.dir) },
    policy: typeof policy === 'string' ? policy : { ...policy, file: path(policy.file) },
    collector:
      typeof collector === 'object' && typeof tls === 'object'
        ? { ...collector, tls: { ...tls, ca: path(tls.ca), cert: path(tls.cert), key: path(tls.key) } }
        : collector,
  };
}

function invalid(key: string, text: string, where: string): ConfigError {
  return new ConfigError('INVALID', key, `${where}: ${key}: ${text}`);
}
