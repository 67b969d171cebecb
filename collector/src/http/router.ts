import { ApiError } from './api-error.js';
import type { Parameters } from './parameters.js';
import type { Answer } from './respond.js';

/** One resource. `path` is segments joined by slashes; `{name}` takes one segment. All resources are read with GET or HEAD. */
export interface Route {
  readonly path: string;
  /** Names of the query parameters it takes. @default none */
  readonly parameters?: readonly string[];
  readonly handle: (request: RouteRequest) => Promise<Answer> | Answer;
}

export interface RouteRequest {
  /** The value of a `{name}` segment, decoded. */
  readonly segment: (name: string) => string;
  readonly parameters: Parameters;
}

export interface Match {
  readonly route: Route;
  readonly segment: (name: string) => string;
}

/**
 * Finds the route of a raw (still percent-encoded) path. Segments are split before they are decoded, so that a model
 * called `a/b` is reached as `a%2Fb`. Returns undefined when there is none; throws BAD_PARAMETER on broken encoding.
 * Cost: O(routes × segments); there are about a dozen.
 */
export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    const pattern = route.path.split('/');
    if (pattern.length !== parts.length) continue;
    if (!pattern.every((segment, i) => isPlaceholder(segment) || segment === parts[i])) continue;
    const values = new Map(
      pattern.flatMap((segment, i) =>
        isPlaceholder(segment) ? [[segment.slice(1, -1), decode(parts[i]!)] as const] : [],
      ),
    );
    return { route, segment: (name) => values.get(name) ?? '' };
  }
  return undefined;
}

function isPlaceholder(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new ApiError(
      'BAD_PARAMETER',
      'The path holds a broken percent-encoding.',
      'Encode each name with encodeURIComponent.',
      {
        cause,
      },
    );
  }
}
