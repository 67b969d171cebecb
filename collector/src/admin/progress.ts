import type { AdminAction } from './admin-context.js';
import { requiredText } from './fields.js';

/** `progress`: how far the action is that was asked for with this `progress` id, as `{ reached }`; `{}` where it has said nothing. */
export const progressAction: AdminAction = (input, { board }) => {
  const reached = board?.of(requiredText(input, 'of'));
  return Promise.resolve(reached === undefined ? {} : { reached });
};
