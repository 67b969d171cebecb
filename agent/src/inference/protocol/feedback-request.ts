import type { FeedbackLabel, FeedbackOutcome, FeedbackTarget } from '../../feedback/feedback-desk.js';
import { HttpError } from './http-error.js';

/** One piece of feedback as HTTP brings it. */
export interface FeedbackRequest {
  readonly target: FeedbackTarget;
  readonly label: FeedbackLabel;
}

const KEYS = ['id', 'row', 'prediction', 'label', 'correct'];
const FORM = '{ "id", "row", "label" }, { "prediction", "label" }, or either with "correct" in place of "label"';

/** Errors: HttpError 400 saying what would be right. */
export function readFeedbackRequest(body: Buffer): FeedbackRequest {
  const fields = objectOf(body);
  const odd = Object.keys(fields).find((key) => !KEYS.includes(key));
  if (odd !== undefined) throw invalid(`unknown key ${JSON.stringify(odd.slice(0, 40))}; feedback is ${FORM}`);
  return { target: targetOf(fields), label: labelOf(fields) };
}

const WORDS: Readonly<Record<FeedbackOutcome, readonly [status: number, error?: string]>> = {
  counted: [200],
  unknown: [
    404,
    'no inference with this id and row is known: it was never made here, or before a restart, or is forgotten',
  ],
  expired: [410, 'the inference is too long ago, or too many came after it'],
  duplicate: [409, 'this inference has had its feedback; one counts once'],
  'unknown-label': [
    400,
    "label or prediction is none of the plan's classes; say correct: false when the truth is none of them",
  ],
  'no-prediction': [400, 'nothing says what was predicted; give id or prediction, or only correct'],
  'not-counted': [501, 'the plan of this model counts no feedback'],
};

/** The outcome with its status: what was not counted is an error, and says why. */
export function feedbackAnswer(outcome: FeedbackOutcome): { readonly status: number; readonly answer: object } {
  const [status, error] = WORDS[outcome];
  return { status, answer: { outcome, ...(error === undefined ? {} : { error }) } };
}

type Fields = Readonly<Record<string, unknown>>;

function objectOf(body: Buffer): Fields {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw invalid(`the request is not JSON; feedback is ${FORM}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalid(`feedback is an object: ${FORM}`);
}

function targetOf(fields: Fields): FeedbackTarget {
  const { id, row = 0, prediction } = fields;
  if (id === undefined) {
    if ('row' in fields) throw invalid('"row" goes with the "id" of an inference');
    if (prediction === undefined) return null;
    if (prediction !== null && !isClass(prediction))
      throw invalid('"prediction" is the name of a class, its index, or null');
    return { prediction };
  }
  if (prediction !== undefined) throw invalid('give "id" or "prediction", not both');
  if (typeof id !== 'string' || id === '') throw invalid('"id" is a text: the one of the inference request');
  if (!Number.isSafeInteger(row) || (row as number) < 0) throw invalid('"row" is a whole number from 0 up');
  return { name: id, row: row as number };
}

function labelOf({ label, correct }: Fields): FeedbackLabel {
  if ((label === undefined) === (correct === undefined)) throw invalid('give one of "label" and "correct"');
  if (correct === undefined) {
    if (isClass(label)) return label;
    throw invalid('"label" is the name of a class, or its index');
  }
  if (typeof correct !== 'boolean') throw invalid('"correct" is true or false');
  return { correct };
}

function isClass(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function invalid(message: string): HttpError {
  return new HttpError(400, message);
}
