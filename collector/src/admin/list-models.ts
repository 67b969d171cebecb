import { known } from '../registry/check-change.js';
import type { RegisteredModelDetail, RegisteredModelView } from '../store/views-registry-results.js';
import { readRegistered, readRegistry } from '../store/views-registry.js';
import type { AdminAction } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { requiredText } from './fields.js';

export interface ListedModels {
  readonly models: readonly RegisteredModelView[];
}

export interface ShownModel {
  readonly model: RegisteredModelDetail;
}

/** `models-list`: every model that is registered or reported. */
export const listModelsAction: AdminAction = async (_input, { store }): Promise<ListedModels> => {
  return { models: await readRegistry(store) };
};

/** `models-show`: one model, with all that happened to it in the registry. */
export const showModelAction: AdminAction = async (input, { store }): Promise<ShownModel> => {
  const model = requiredText(input, 'model');
  const found = await readRegistered(store, model);
  if (found !== undefined) return { model: found };
  throw new AdminError('NOT_FOUND', `there is no model ${model}; ${known(store.registry.view, model)}`);
};
