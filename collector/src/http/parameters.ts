import { cohortOfKey, parts } from '../detect/cohort-key.js';
import type { Cohort } from '../store/views.js';
import { ApiError } from './api-error.js';

/**
 * Query parameters, read by name and type. A name that the route does not know is refused at once, so that a misspelt
 * filter is a clear error and never a silently wider answer. Every error is BAD_PARAMETER and names the parameter.
 */
export class Parameters {
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams, known: readonly string[]) {
    this.#query = query;
    const remedy =
      known.length === 0 ? 'Leave it out: there are no parameters here.' : `Known are: ${known.join(', ')}.`;
    for (const name of query.keys()) {
      if (!known.includes(name)) throw bad(name, 'is not known here', remedy);
    }
  }

  text(name: string): string | undefined {
    const values = this.#query.getAll(name);
    if (values.length > 1) throw bad(name, 'is given more than once', `Give ${name} once.`);
    const value = values[0];
    if (value === undefined) return undefined;
    if (value === '') throw bad(name, 'is empty', `Give ${name} a value, or leave it out.`);
    return value;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw bad(name, 'is missing', `Add ?${name}=…`);
    return value;
  }

  integer(name: string, range: { min: number; max: number; otherwise: number }): number {
    const text = this.text(name);
    if (text === undefined) return range.otherwise;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= range.min && value <= range.max)) {
      throw bad(name, 'is out of range', `${name} is a whole number from ${range.min} to ${range.max}.`);
    }
    return value;
  }

  oneOf<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw bad(name, 'is not one of its choices', `${name} is one of ${choices.join(', ')}.`);
    return choice;
  }

  /** ISO 8601 with a zone, or epoch seconds; the result is epoch seconds. */
  instant(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
    const seconds = /^\d{1,10}$/.test(text) ? Number(text) : iso ? Date.parse(text) / 1000 : NaN;
    if (!Number.isFinite(seconds)) {
      throw bad(name, 'is not a time', `${name} is ISO 8601 with a zone (2025-01-07T14:05:00Z) or epoch seconds.`);
    }
    return seconds;
  }

  /**
   * `hw=a`, `hw=a,region=north`, a bin as in `memory=256..512`, or `name:pilot`; left out, it is the whole model. A comma
   * inside a value has a backslash before it.
   */
  cohort(name = 'cohort'): Cohort {
    const text = this.text(name);
    if (text === undefined) return {};
    const cohort = cohortOfKey(text);
    const entries = Object.entries(cohort);
    if (
      entries.length !== parts(text).length ||
      entries.length > 8 ||
      entries.some(([key, value]) => key === '' || value === '')
    ) {
      throw bad(
        name,
        'is not a cohort',
        `${name} is attribute=value, joined by commas, as in ${name}=hw%3Da, or name:pilot for a named one.`,
      );
    }
    return cohort;
  }
}

function bad(name: string, wrong: string, remedy: string): ApiError {
  // The name comes from the request: cut, so that an error can't be made to echo pages of text.
  return new ApiError('BAD_PARAMETER', `The parameter "${name.slice(0, 60)}" ${wrong}.`, remedy);
}
