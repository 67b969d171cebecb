import type { Accuracy, ClassOutput } from './plan.js';
import { CONFIDENCE_BINS, MARGIN_BINS, PLAN_LIMITS } from './plan.js';
import { PlanError } from './plan-error.js';
import {
  readArray,
  readCounts,
  readInteger,
  readName,
  readNumber,
  readObject,
  readOneOf,
  requireUnique,
} from './json-reader.js';

/** The class output of a plan. Throws PlanError naming the path. */
export function parseOutput(json: unknown, path: string): ClassOutput {
  const object = readObject(json, path, ['tensor', 'form', 'classes', 'reference'], ['accuracy']);
  const form = readOneOf(object['form'], `${path}.form`, ['probabilities', 'logits']);
  // The softmax of a single logit is always 1.
  const fewest = form === 'logits' ? 2 : 1;
  const classes = readArray(object['classes'], `${path}.classes`, fewest, PLAN_LIMITS.classes).map((name, i) =>
    readName(name, `${path}.classes[${i}]`),
  );
  requireUnique(classes, `${path}.classes`, 'class');
  const reference = readObject(object['reference'], `${path}.reference`, ['classes', 'confidence'], ['margin']);
  return Object.freeze({
    tensor: readName(object['tensor'], `${path}.tensor`),
    form,
    classes: Object.freeze(classes),
    reference: Object.freeze({
      classes: readCounts(reference['classes'], `${path}.reference.classes`, classes.length + 1),
      confidence: readCounts(reference['confidence'], `${path}.reference.confidence`, CONFIDENCE_BINS),
      ...('margin' in reference
        ? { margin: parseMargin(reference['margin'], `${path}.reference.margin`, classes) }
        : {}),
    }),
    ...('accuracy' in object ? { accuracy: parseAccuracy(object['accuracy'], `${path}.accuracy`) } : {}),
  });
}

function parseMargin(json: unknown, path: string, classes: readonly string[]): readonly number[] {
  if (classes.length < 2) throw new PlanError('RANGE', path, 'a single class has no second one to be ahead of');
  return readCounts(json, path, MARGIN_BINS);
}

function parseAccuracy(json: unknown, path: string): Accuracy {
  const object = readObject(json, path, ['correct', 'labelled', 'devices', 'betweenDevices']);
  const correct = readCounts(object['correct'], `${path}.correct`, CONFIDENCE_BINS);
  const labelled = readCounts(object['labelled'], `${path}.labelled`, CONFIDENCE_BINS);
  for (let b = 0; b < CONFIDENCE_BINS; b++) {
    if (correct[b]! > labelled[b]!) {
      throw new PlanError('RANGE', `${path}.correct[${b}]`, `${correct[b]!} of ${labelled[b]!} labelled are correct`);
    }
  }
  return Object.freeze({
    correct,
    labelled,
    devices: readInteger(object['devices'], `${path}.devices`, 0, Number.MAX_SAFE_INTEGER),
    betweenDevices: readNumber(object['betweenDevices'], `${path}.betweenDevices`, 0, 1),
  });
}
