import { FEEDBACK_DETAILS, RESOURCE_KINDS } from '@fleetally/counts';
import { z } from 'zod';

import { DEFAULT_FEEDBACK_SECONDS, DEFAULT_PREDICTIONS, DEFAULT_SAMPLE_SECONDS } from '../beside.js';
import { file, text } from './config-text.js';

/** How a model's files may be replaced by the collector. */
const delivery = z.strictObject({
  dir: file
    .optional()
    .describe(
      "Where delivered files are kept, a folder for each model. Default: below the device's folder of the spool.",
    ),
  maxBytes: z
    .int()
    .min(1024)
    .max(2 ** 46)
    .default(2 ** 30)
    .describe(
      'Bound of the files that are kept of this model: the one that runs, the one before, and the one that comes.',
    ),
  askSeconds: z.number().min(0.05).max(86_400).default(240).describe('How often the collector is asked what to run.'),
  testSeconds: z.number().min(1).max(3600).default(120).describe("How long a new version's test may take."),
});

/** One model that a daemon serves. */
export const model = z.strictObject({
  name: text('a name such as gestures', 128).describe('As the plan names it.'),
  version: text('a version such as "1.4.0"', 128).describe(
    'As reports name it; in quotes, since YAML makes a number of 1.10.',
  ),
  variant: text('a word such as int8', 128).optional().describe('How this file differs from others of the version.'),
  file: file.describe('The ONNX file.'),
  plan: text("the path of a plan's file, or auto")
    .optional()
    .describe('What to count; auto: the fleet learns it. Absent: the model is served and not watched.'),
  output: z
    .strictObject({
      tensor: text("the name of one of the model's outputs", 128).describe("One of the model's outputs."),
      form: z.enum(['probabilities', 'logits']).describe('What its numbers are.'),
      classes: z.array(text('a name', 128)).min(1).describe("Names of the classes, in the model's order."),
    })
    .optional()
    .describe("With plan auto: the class scores among the model's outputs, which no metadata tell."),
  latencyObjectiveSeconds: z
    .number()
    .min(1e-6)
    .max(100)
    .optional()
    .describe('With plan auto: how fast an answer should be; the share of slower ones is watched.'),
  cells: z
    .enum(['compatible', 'newest'])
    .optional()
    .describe(
      "With plan auto: newest also counts the output's margin and asks for each class of error; all agents must be 0.3.",
    ),
  feedback: z
    .union([z.boolean(), z.enum(FEEDBACK_DETAILS)], `true, false, or ${FEEDBACK_DETAILS.join(', ')}`)
    .optional()
    .describe("With plan auto: true labels are counted, as finely as the output's classes allow (true) or as it says."),
  resources: z
    .array(
      z.union(
        [
          z.enum(RESOURCE_KINDS).transform((kind) => ({ kind })),
          z.strictObject({
            kind: z.enum(RESOURCE_KINDS).describe('The figure.'),
            threshold: z
              .number()
              .optional()
              .describe('Watched as well: the share of windows above it (of battery, below).'),
          }),
        ],
        `one of ${RESOURCE_KINDS.join(', ')}, or { kind, threshold }`,
      ),
    )
    .optional()
    .describe('With plan auto: figures of the device that are counted.'),
  feedbackMemory: z
    .strictObject({
      predictions: z
        .int()
        .min(1)
        .max(2 ** 20)
        .default(DEFAULT_PREDICTIONS)
        .describe('Most predictions that wait for their true label.'),
      seconds: z
        .int()
        .min(1)
        .max(31_536_000)
        .default(DEFAULT_FEEDBACK_SECONDS)
        .describe('How long each of them waits.'),
    })
    .prefault({})
    .describe('How many predictions are kept for feedback, and for how long.'),
  resourceSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(DEFAULT_SAMPLE_SECONDS)
    .describe("How often the device's figures are sampled, where the plan has some."),
  delivery: z
    .union(
      [z.boolean(), z.literal('auto'), delivery],
      'true, auto, false, or { dir, maxBytes, askSeconds, testSeconds }',
    )
    .transform((value) => (value === false ? undefined : typeof value === 'object' ? value : delivery.parse({})))
    .optional()
    .describe(
      'Whether the collector chooses the version; then `file` serves until it does, and when all else is gone.',
    ),
  executionProvider: text("the name of one of onnxruntime's, such as cpu or cuda", 128)
    .default('cpu')
    .describe('What runs the model: cpu, or what this build of onnxruntime offers.'),
  threads: z.int().min(1).max(1024).optional().describe("Threads within an operator. Default: onnxruntime's choice."),
});
