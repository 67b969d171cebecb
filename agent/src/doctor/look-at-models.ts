import { stat } from 'node:fs/promises';
import { sizeText, type Finding } from '@fleetally/cli';
import { checkRuntime } from '../inference/runtime.js';
import type { DaemonConfig } from '../daemon/config.js';
import { readPlan } from '../read-plan.js';

/** onnxruntime, and the files of each model. No model is loaded: that could take the memory of the one that runs. */
export async function lookAtModels({ models }: DaemonConfig): Promise<Finding[]> {
  return [await runtime(), ...(await Promise.all(models.map((model) => files(model)))).flat()];
}

async function runtime(): Promise<Finding> {
  const check = 'runtime';
  const setting = process.env['ORT_DISABLE_TELEMETRY'];
  try {
    const version = await checkRuntime();
    if (setting !== undefined && setting !== '1') {
      const says = `onnxruntime-node ${version} loads, but ORT_DISABLE_TELEMETRY=${setting} lets it send data of its own`;
      return { check, state: 'warning', says, next: 'leave ORT_DISABLE_TELEMETRY out, or set it to 1' };
    }
    return { check, state: 'ok', says: `onnxruntime-node ${version} loads; its own telemetry is off` };
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message.split('\n')[0]!}` : '';
    const message = error instanceof Error ? error.message : String(error);
    return { check, state: 'wrong', says: `${message}${cause}`, next: 'npm install onnxruntime-node, for this machine and this node' }; // prettier-ignore
  }
}

async function files({ name, version, file, plan }: DaemonConfig['models'][number]): Promise<Finding[]> {
  const check = 'models';
  const who = `${name} ${version}`;
  const found: Finding[] = [];
  const size = await stat(file).then((one) => (one.isFile() ? one.size : undefined), () => undefined); // prettier-ignore
  if (size === undefined) {
    found.push({ check, state: 'wrong', says: `${who}: there is no file ${file}`, next: 'put it there, or mend models.file' }); // prettier-ignore
  } else found.push({ check, state: 'ok', says: `${who}: ${file}, ${sizeText(size)}` });
  if (plan === undefined) {
    found.push({ check, state: 'warning', says: `${who} is served and not watched`, next: 'give it a plan, or plan: auto' }); // prettier-ignore
  } else if (plan !== 'auto') {
    const trouble = await readPlan(plan).then(() => undefined, (error: unknown) => (error instanceof Error ? error.message : String(error))); // prettier-ignore
    if (trouble !== undefined) {
      found.push({ check, state: 'wrong', says: `${who}: ${trouble}`, next: 'make it: fleetally-agent plans make' });
    }
  }
  return found;
}
