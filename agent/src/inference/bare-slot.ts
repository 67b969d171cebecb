import { ModelSlot } from './model-slot.js';
import { loadRuntime, openSession, type SessionSettings } from './runtime.js';

/** A model that answers and is not watched: to be tried. Errors: AgentError RUNTIME_MISSING, MODEL_UNREADABLE. */
export async function openBareSlot(file: string, name: string, settings: SessionSettings = {}): Promise<ModelSlot> {
  const runtime = await loadRuntime();
  const session = await openSession(runtime, file, settings);
  try {
    return new ModelSlot({ name, version: 'candidate', session, runtime });
  } catch (error) {
    await session.release();
    throw error;
  }
}
