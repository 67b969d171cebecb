import { stat } from 'node:fs/promises';
import { toHex } from '@fleetally/counts';
import { fileDigest } from '../inference/model-digest.js';
import { stateAtStart } from './at-start.js';
import { DeliveryRecord } from './delivery-record.js';
import { freshState } from './delivery-state.js';
import { ModelDelivery } from './model-delivery.js';
import { ModelFolder } from './model-folder.js';
import type { DeliveryParts } from './model-host.js';

export interface OpenDeliveryOptions extends Omit<DeliveryParts, 'record'> {
  /** Where all models of the device have their folders. */
  readonly root: string;
  readonly configured: { readonly version: string; readonly variant: string; readonly file: string };
  /** Bytes that a folder's disk has left. @default what the file system says */
  readonly freeBytes?: (path: string) => number;
}

/**
 * Finds out what a model is to be loaded from, and readies its delivery. Cost: reads the configured file and the one that
 * serves from end to end. A configured file that can't be read is told by whoever loads it, if it comes to that.
 * Errors: those of the file system, when the folder can't be made.
 */
export async function openDelivery(options: OpenDeliveryOptions): Promise<ModelDelivery> {
  const { root, model, log, timers, machine } = options;
  const folder = new ModelFolder(root, model, options.freeBytes);
  folder.make();
  const { file } = options.configured;
  const configured = { ...options.configured, ...(await contentOf(file)) };
  const found = folder.read();
  if (found === 'damaged') log.warn(`${model}: what was known of its versions is damaged: what is configured serves`);
  const tell = (text: string): void => {
    log.warn(`${model}: ${text}`);
  };
  const known = typeof found === 'string' ? freshState(model) : found;
  const state = await stateAtStart(known, { folder, configured, machine, nowMs: timers.now(), tell });
  const record = new DeliveryRecord(folder, configured, known);
  if (state !== known) record.note(state);
  return new ModelDelivery({ ...options, record });
}

async function contentOf(file: string): Promise<{ digest: string; sizeBytes: number }> {
  try {
    return { digest: toHex(await fileDigest(file)), sizeBytes: (await stat(file)).size };
  } catch {
    return { digest: '', sizeBytes: 0 };
  }
}
