/**
 * - `NOT_JSON`: the bytes are not UTF-8 JSON, or are too many.
 * - `NOT_CANONICAL`: the bytes are a valid plan written in another way, so their digest would not be the plan's.
 * - `TYPE`: a value of the wrong type. `UNKNOWN_KEY`, `MISSING_KEY`: keys that are not, or must be, there.
 * - `SCHEMA`: another version of the plan schema.
 * - `RANGE`: a number or a length outside of what is allowed. `NAME`: an empty, overlong or repeated name.
 * - `EDGES`: bin edges that are not finite and strictly ascending. `PAIR`: a pair that cannot be counted.
 * - `TOO_LARGE`: more features or cells than a plan may have.
 * - `ROWS`: rows given to build a plan from that do not fit the columns.
 */
export type PlanErrorCode =
  | 'NOT_JSON'
  | 'NOT_CANONICAL'
  | 'TYPE'
  | 'UNKNOWN_KEY'
  | 'MISSING_KEY'
  | 'SCHEMA'
  | 'RANGE'
  | 'NAME'
  | 'EDGES'
  | 'PAIR'
  | 'TOO_LARGE'
  | 'ROWS';

/** A plan that cannot be used. `path` says where (`features[3].edges`), `message` what is wrong and what would be right. */
export class PlanError extends Error {
  readonly code: PlanErrorCode;
  readonly path: string;

  constructor(code: PlanErrorCode, path: string, problem: string, options?: ErrorOptions) {
    super(`plan${path === '' ? '' : ` at ${path}`}: ${problem}`, options);
    this.name = 'PlanError';
    this.code = code;
    this.path = path;
  }
}
