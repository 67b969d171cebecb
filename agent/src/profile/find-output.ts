import type { ScoreForm } from '@fleetally/counts';
import type { ModelTensor } from '../inference/model-runner.js';
import { tensorNamed, type NamedTensors, type TensorView } from '../observe/tensor-view.js';
import { MOST_COLUMNS } from './plan-columns.js';
import { ProfileError } from './profile-error.js';

/** What the model's answer is taken for. `why` is for the person who may know better. */
export type FoundOutput =
  | {
      readonly kind: 'classes';
      readonly tensor: string;
      readonly form: ScoreForm;
      readonly classes: readonly string[];
      readonly why: string;
    }
  | {
      readonly kind: 'regression';
      readonly tensor: string;
      readonly type: string;
      /** Of one row. */
      readonly shape: readonly number[];
      /** One for each number of a row, where they are told apart by name. */
      readonly names?: readonly string[];
      readonly why: string;
    }
  | { readonly kind: 'none'; readonly why: string };

export interface OutputWishes {
  /** The output's name. */
  readonly output?: string | undefined;
  readonly form?: 'probabilities' | 'logits' | 'regression' | undefined;
  readonly classes?: readonly string[] | undefined;
  /** Names of a regression's numbers, in the model's order. */
  readonly outputNames?: readonly string[] | undefined;
}

const FLOATS = ['float32', 'float64', 'float16'];
/** How far the sum of a row of probabilities may be from 1, in the precision of a small model. */
const SUM_TOLERANCE = 1e-2;

/**
 * Which output is the answer, and what it is: told by a first batch of results. Probabilities are a row of two numbers or
 * more, none below 0, that add up to 1. Other rows of just as many numbers as there are classes are logits; all else is a
 * regression. Errors: ProfileError OUTPUT.
 */
export function findOutput(
  outputs: readonly ModelTensor[],
  results: NamedTensors,
  rows: number,
  wishes: OutputWishes,
  classNames: readonly string[] | undefined,
): FoundOutput {
  const candidates = outputs.flatMap((output) => {
    const view = tensorNamed(results, output.name);
    const wanted = wishes.output === undefined || wishes.output === output.name;
    return view !== undefined && wanted && FLOATS.includes(view.type) ? [{ name: output.name, view }] : [];
  });
  if (candidates.length === 0) {
    if (wishes.output !== undefined) throw noSuchOutput(wishes.output, outputs);
    return { kind: 'none', why: 'the model has no output of floating-point numbers; only its inputs are counted' };
  }
  const elements = ({ view }: { view: TensorView }): number => view.data.length / rows;
  const named = wishes.classes ?? classNames;
  const looksSure = candidates.find((one) => elements(one) >= 2 && isProbabilities(one.view, rows));
  const fits = named && candidates.find((one) => elements(one) === named.length && named.length >= 2);
  const chosen = looksSure ?? fits ?? candidates[0]!;
  const width = elements(chosen);
  const form = wishes.form ?? (looksSure === chosen ? 'probabilities' : fits === chosen ? 'logits' : 'regression');
  if (form === 'regression') return regression(chosen, rows, width, wishes.outputNames);
  if (wishes.outputNames !== undefined) {
    throw new ProfileError(
      'OUTPUT',
      `output '${chosen.name}' is taken for a classifier's, whose names are its classes; say --form regression if it is none`,
    );
  }
  if (wishes.classes !== undefined && wishes.classes.length !== width) {
    throw new ProfileError(
      'OUTPUT',
      `output '${chosen.name}' has ${width} numbers a row, but ${wishes.classes.length} classes are named`,
    );
  }
  const classes = named?.length === width ? named : Array.from({ length: width }, (_, i) => `class ${i}`);
  const why = form === 'probabilities' ? 'its rows add up to 1' : 'it has a number for each class';
  return { kind: 'classes', tensor: chosen.name, form, classes, why };
}

function regression(
  { name, view }: { readonly name: string; readonly view: TensorView },
  rows: number,
  width: number,
  names: readonly string[] | undefined,
): FoundOutput {
  if (names !== undefined && names.length !== width) {
    throw new ProfileError(
      'OUTPUT',
      `output '${name}' has ${width} numbers a row, but ${names.length} names are given for them`,
    );
  }
  const each = width <= MOST_COLUMNS || names !== undefined;
  const how = each ? 'each of its' : 'summaries and projections of its';
  const why = `${how} ${width} numbers ${each ? 'is' : 'are'} counted as a regression's`;
  // One row has no axis of its own where the model gives the answer alone.
  const [first, ...rest] = view.dims;
  const shape = first === rows && rest.length > 0 ? rest : [width];
  return { kind: 'regression', tensor: name, type: view.type, shape, ...(names && { names }), why };
}

function isProbabilities({ data, type }: TensorView, rows: number): boolean {
  if (type === 'float16') return false;
  const width = data.length / rows;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = 0; i < width; i++) {
      const value = Number(data[row * width + i]);
      if (!(value >= -1e-6)) return false;
      sum += value;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) return false;
  }
  return rows > 0;
}

function noSuchOutput(name: string, outputs: readonly ModelTensor[]): ProfileError {
  const there = outputs.map((output) => `${output.name} (${output.type})`).join(', ');
  return new ProfileError('OUTPUT', `the model has no output '${name}' of floating-point numbers; it has ${there}`);
}
