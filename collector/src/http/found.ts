import { ApiError } from './api-error.js';

export const MODELS_HINT = '/api/v1/models lists models with their features and plans.';

/** What was asked for. Errors: NOT_FOUND when there is none. */
export function found<T>(value: T | undefined, what: string, remedy: string): T {
  if (value === undefined) throw new ApiError('NOT_FOUND', `There is no such ${what}.`, remedy);
  return value;
}
