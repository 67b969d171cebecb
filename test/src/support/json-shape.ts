/** What of a documented example may differ from the real one, each place as `features[].reference`. */
export interface ShapeOptions {
  /** Objects whose keys are anybody's own, such as the attributes of a device. */
  readonly free?: readonly string[];
  /** What the example leaves out, for its page tells of it elsewhere. */
  readonly leftOut?: readonly string[];
  /** What the example only hints at. */
  readonly abridged?: readonly string[];
  /** Numbers that a text stands for where there are none: `no-data`, `suppressed`. */
  readonly figures?: readonly string[];
}

/**
 * Where a documented example and the real thing have not the same keys, types and forms of texts, one sentence a place.
 * Of arrays, each documented element has to be like a real one. Values are not compared.
 */
export function shapeDifferences(documented: unknown, real: unknown, options: ShapeOptions = {}): string[] {
  return differences(documented, real, '', options);
}

function differences(documented: unknown, real: unknown, place: string, options: ShapeOptions): string[] {
  const { free = [], leftOut = [], abridged = [], figures = [] } = options;
  if (figures.includes(place) && typeof documented === 'number' && isNoFigure(real)) return [];
  const [shown, is] = [kindOf(documented), kindOf(real)];
  if (shown !== is) return [`${place || 'all of it'} is documented as ${shown}, and really is ${is}`];
  if (abridged.includes(place)) return [];
  if (Array.isArray(documented)) return ofElements(documented, real as unknown[], `${place}[]`, options);
  if (!isObject(documented) || !isObject(real)) return [];
  const below = (key: string): string => (place === '' ? key : `${place}.${key}`);
  if (free.includes(place)) {
    const example = Object.values(real)[0];
    return Object.entries(documented).flatMap(([key, value]) => differences(value, example, below(key), options));
  }
  const missing = Object.keys(real)
    .map(below)
    .filter((one) => !leftOut.includes(one) && !Object.keys(documented).map(below).includes(one));
  return [
    ...missing.map((one) => `${one} is really there, and not documented`),
    ...Object.entries(documented).flatMap(([key, value]) =>
      key in real
        ? differences(value, real[key], below(key), options)
        : [`${below(key)} is documented, and really not there`],
    ),
  ];
}

function ofElements(shown: readonly unknown[], real: readonly unknown[], place: string, options: ShapeOptions) {
  if (shown.length > 0 && real.length === 0) return [`${place}: the real one is empty, so there is nothing to compare`];
  return shown.flatMap((one) => {
    const tries = real.map((other) => differences(one, other, place, options));
    return tries.some(({ length }) => length === 0) ? [] : tries[0]!;
  });
}

/** As the REST API says that there is no number. */
function isNoFigure(value: unknown): boolean {
  return value === 'no-data' || value === 'suppressed';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'string') return `of type ${typeof value}`;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return 'a time in seconds';
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return 'a time in milliseconds';
  return 'a text';
}
