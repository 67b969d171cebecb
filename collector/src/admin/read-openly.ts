import type { ActionName } from './actions.js';
import { requestCollector } from './collector-request.js';
import { optionalText, requiredText } from './fields.js';

type Input = Readonly<Record<string, unknown>>;

/** Where the REST API, which anybody may read, tells what an action does; and that as the action tells it. */
interface Resource {
  readonly path: string;
  readonly asAnswer?: (body: unknown) => unknown;
}

/** As many as the actions list. */
const MOST = '1000';
const PATIENCE_MS = 60_000;

/** Actions that tell more than the API, such as an alarm's history, are not here: they need the token. */
const RESOURCES: Readonly<Partial<Record<ActionName, (input: Input) => Resource>>> = {
  'alarms-list': () => list('alarms', { limit: MOST }),
  'incidents-list': () => list('incidents', { limit: MOST }),
  'incidents-show': (input) => one('incident', requiredText(input, 'incident')),
  'list-anomalies': (input) =>
    list('anomalies', { ...of(input, 'model'), ...(input['all'] !== true && { state: 'firing' }), limit: MOST }),
  'models-list': () => ({
    ...list('models', {}),
    asAnswer: (body) => ({ models: (body as { registry: unknown }).registry }),
  }),
  'models-show': (input) => ({
    path: `/api/v1/models/${encodeURIComponent(requiredText(input, 'model'))}/versions`,
    asAnswer: (model) => ({ model }),
  }),
  'recommendations-list': (input) =>
    list('recommendations', { ...of(input, 'model'), ...of(input, 'state'), limit: MOST }),
  'recommendations-show': (input) => one('recommendation', requiredText(input, 'recommendation')),
  'rollouts-list': (input) => list('rollouts', of(input, 'model')),
  'rollouts-show': (input) => one('rollout', requiredText(input, 'rollout')),
  'silences-list': () => list('silences', {}),
};

/**
 * How `action` is done by the REST API of the collector at `url`, without its token; undefined where that does not tell all
 * that the action does. Nothing is told that a browser would not be.
 *
 * Errors (of the reading): AdminError INVALID, NOT_FOUND, REFUSED (by that host name), UNREACHABLE.
 */
export function openReading(action: ActionName): ((input: Input, url: string) => Promise<unknown>) | undefined {
  const resource = RESOURCES[action];
  if (resource === undefined) return undefined;
  return async (input, url) => {
    const { path, asAnswer = (body) => body } = resource(input);
    return asAnswer(await requestCollector(url, path, { signal: AbortSignal.timeout(PATIENCE_MS) }));
  };
}

function list(name: string, parameters: Readonly<Record<string, string>>): Resource {
  const query = new URLSearchParams(parameters).toString();
  return { path: `/api/v1/${name}${query === '' ? '' : `?${query}`}` };
}

/** One thing stands alone in the API, and under its kind in an action's answer. */
function one(kind: string, id: string): Resource {
  return { path: `/api/v1/${kind}s/${encodeURIComponent(id)}`, asAnswer: (body) => ({ [kind]: body }) };
}

function of(input: Input, name: string): Record<string, string> {
  const value = optionalText(input, name);
  return value === undefined ? {} : { [name]: value };
}
