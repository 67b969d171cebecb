import { AgentError } from '../agent-error.js';
import type { ModelOption } from '../monitor-options.js';
import type { RunningModel } from '../sealed-window.js';
import { fileDigest } from './model-digest.js';

/** The model as reports name it, its digest taken from the file where one is named. Throws AgentError MODEL_UNREADABLE. */
export async function runningModel({ name, version, variant = '', digest, file }: ModelOption): Promise<RunningModel> {
  if (file !== undefined) return { name, version, variant, digest: await digestOf(file) };
  const bytes = typeof digest === 'string' ? Uint8Array.from(Buffer.from(digest, 'hex')) : digest?.slice();
  return { name, version, variant, digest: bytes ?? new Uint8Array(0) };
}

async function digestOf(file: string): Promise<Uint8Array> {
  try {
    return await fileDigest(file);
  } catch (cause) {
    const message = `can't read model.file ${file} for its digest: ${cause instanceof Error ? cause.message : ''}`;
    throw new AgentError('MODEL_UNREADABLE', message, { cause });
  }
}
