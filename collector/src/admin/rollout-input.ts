import type { Predicate } from '../detect/predicate.js';
import { predicateSchema } from '../predicate-config.js';
import type { RolloutSpec, RolloutStage } from '../rollout/types.js';
import { AdminError } from './admin-error.js';
import { name, optionalName } from './model-input.js';

type Input = Readonly<Record<string, unknown>>;

const DEFAULT_SHARES = [0.05, 0.25, 1];
const DEFAULT_SOAK_SECONDS = 6 * 3_600;
const DEFAULT_MIN_DEVICES = 5;
const DEFAULT_CONTROL_SHARE = 0.05;
const MOST_NAMES = 100_000;

/** What is asked to be rolled out, as far as its own words can be checked. Errors: AdminError INVALID. */
export function rolloutInput(input: Input): Omit<RolloutSpec, 'rollout'> {
  const variant = optionalName(input, 'variant');
  const scope = predicate(input, 'scope');
  const [devices, fromVersions] = [names(input, 'devices'), names(input, 'fromVersions')];
  const kind = input['kind'] ?? 'release';
  if (kind !== 'release' && kind !== 'rollback') throw new AdminError('INVALID', 'kind must be release or rollback');
  return {
    ...{ model: name(input, 'model'), version: name(input, 'version'), kind },
    ...(variant !== undefined && { variant }),
    ...(scope !== undefined && { scope }),
    ...(devices !== undefined && { devices }),
    ...(fromVersions !== undefined && { fromVersions }),
    stages: kind === 'rollback' ? [{ share: 1, soakSeconds: 0, minDevices: 0 }] : stagesOf(input),
    controlShare: kind === 'rollback' ? 0 : figure(input, 'controlShare', DEFAULT_CONTROL_SHARE),
  };
}

/** Either `stages` in full, or `shares` with one soak time and one number of devices for all of them. */
function stagesOf(input: Input): RolloutStage[] {
  const soakSeconds = figure(input, 'soakSeconds', DEFAULT_SOAK_SECONDS);
  const minDevices = figure(input, 'minDevices', DEFAULT_MIN_DEVICES);
  const given: unknown = input['stages'] ?? DEFAULT_SHARES.map((share) => ({ share }));
  if (!Array.isArray(given)) throw new AdminError('INVALID', 'stages must be a list of stages, each with a share');
  return given.map((one: unknown) => {
    if (typeof one !== 'object' || one === null) throw new AdminError('INVALID', 'a stage is an object with a share');
    const stage: Input = { ...one };
    const known = ['share', 'cohort', 'soakSeconds', 'minDevices'];
    const other = Object.keys(stage).find((key) => !known.includes(key));
    if (other !== undefined) throw new AdminError('INVALID', `stage: ${other} is not one of ${known.join(', ')}`);
    const cohort = predicate(stage, 'cohort');
    return {
      share: figure(stage, 'share', 0),
      ...(cohort !== undefined && { cohort }),
      soakSeconds: figure(stage, 'soakSeconds', soakSeconds),
      minDevices: figure(stage, 'minDevices', minDevices),
    };
  });
}

function figure(input: Input, key: string, otherwise: number): number {
  const value = input[key] ?? otherwise;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new AdminError('INVALID', `${key} must be a number, 0 or more`);
}

function names(input: Input, key: string): readonly string[] | undefined {
  const value = input[key];
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.length <= MOST_NAMES;
  if (isList && value.every((one): one is string => typeof one === 'string' && one !== '' && one.length <= 200)) {
    return [...new Set(value)];
  }
  throw new AdminError('INVALID', `${key} must be a list of names`);
}

function predicate(input: Input, key: string): Predicate | undefined {
  if (input[key] === undefined) return undefined;
  const read = predicateSchema.safeParse(input[key]);
  if (read.success) return read.data;
  const issues = read.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  throw new AdminError('INVALID', `${key}: ${issues.join('; ')}`);
}
