import { FEEDBACK_DETAILS, RESOURCE_KINDS } from '@fleetally/counts';
import { z } from 'zod';

import { DEFAULT_FEEDBACK_SECONDS, DEFAULT_PREDICTIONS, DEFAULT_SAMPLE_SECONDS } from '../beside.js';

const ADDRESS = /^(\[[0-9a-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/i;

/** 'host:port', or 'off'. */
const address = (example: string) =>
  text(`host:port such as ${example}, or off`).refine(
    (value) => value === 'off' || (ADDRESS.test(value) && Number(ADDRESS.exec(value)![2]) <= 65_535),
    `host:port such as ${example}, or off`,
  );

/** YAML makes a number of 1.10, which would then be version 1.1: texts must be texts. */
function text(form: string, most = 4096) {
  return z.custom<string>(
    (value) => typeof value === 'string' && value.length > 0 && value.length <= most,
    `${form} (a text of 1 to ${most} characters; in quotes when it looks like a number)`,
  );
}

const file = text('the path of a file');

/** How a model's files may be replaced by the collector. */
const delivery = z.strictObject({
  /** Where delivered files are kept, a folder for each model. Default: below the device's folder of the spool. */
  dir: file.optional(),
  /** Bound of the files that are kept of this model: the one that runs, the one before, and the one that comes. */
  maxBytes: z
    .int()
    .min(1024)
    .max(2 ** 46)
    .default(2 ** 30),
  /** How often the collector is asked what to run. */
  askSeconds: z.number().min(0.05).max(86_400).default(240),
  /** How long a new version's test may take. */
  testSeconds: z.number().min(1).max(3600).default(120),
});

const model = z.strictObject({
  /** As the plan names it. */
  name: text('a name such as gestures', 128),
  version: text('a version such as "1.4.0"', 128),
  /** How this file differs from others of the version. */
  variant: text('a word such as int8', 128).optional(),
  /** The ONNX file. */
  file,
  /** What to count; auto: the fleet learns it. Absent: the model is served and not watched. */
  plan: text("the path of a plan's file, or auto").optional(),
  /** With plan auto: the class scores among the model's outputs, which no metadata tell. */
  output: z
    .strictObject({
      tensor: text("the name of one of the model's outputs", 128),
      form: z.enum(['probabilities', 'logits']),
      classes: z.array(text('a name', 128)).min(1),
    })
    .optional(),
  /** With plan auto: how fast an answer should be; the share of slower ones is watched. */
  latencyObjectiveSeconds: z.number().min(1e-6).max(100).optional(),
  /** With plan auto: newest also counts the output's margin and asks for each class of error; all agents must be 0.3. */
  cells: z.enum(['compatible', 'newest']).optional(),
  /** With plan auto: true labels are counted, as finely as the output's classes allow (true) or as it says. */
  feedback: z
    .union([z.boolean(), z.enum(FEEDBACK_DETAILS)], `true, false, or ${FEEDBACK_DETAILS.join(', ')}`)
    .optional(),
  /** With plan auto: figures of the device that are counted. */
  resources: z
    .array(
      z.union(
        [
          z.enum(RESOURCE_KINDS).transform((kind) => ({ kind })),
          z.strictObject({ kind: z.enum(RESOURCE_KINDS), threshold: z.number().optional() }),
        ],
        `one of ${RESOURCE_KINDS.join(', ')}, or { kind, threshold }`,
      ),
    )
    .optional(),
  /** How many predictions are kept for feedback, and for how long. */
  feedbackMemory: z
    .strictObject({
      predictions: z
        .int()
        .min(1)
        .max(2 ** 20)
        .default(DEFAULT_PREDICTIONS),
      seconds: z.int().min(1).max(31_536_000).default(DEFAULT_FEEDBACK_SECONDS),
    })
    .prefault({}),
  /** How often the device's figures are sampled, where the plan has some. */
  resourceSeconds: z.int().min(1).max(86_400).default(DEFAULT_SAMPLE_SECONDS),
  /** Whether the collector chooses the version; then `file` serves until it does, and when all else is gone. */
  delivery: z
    .union(
      [z.boolean(), z.literal('auto'), delivery],
      'true, auto, false, or { dir, maxBytes, askSeconds, testSeconds }',
    )
    .transform((value) => (value === false ? undefined : typeof value === 'object' ? value : delivery.parse({})))
    .optional(),
  executionProvider: text("the name of one of onnxruntime's, such as cpu or cuda", 128).default('cpu'),
  /** Threads within an operator. Default: onnxruntime's choice. */
  threads: z.int().min(1).max(1024).optional(),
});

const SENDING = ['always', 'unmetered', 'paused'] as const;
const sending = z.enum(SENDING);

const tls = z.strictObject({
  ca: file.optional(),
  cert: file.optional(),
  key: file.optional(),
  serverName: text('a host name').optional(),
});

const epsilon = z.number().min(0.001).max(1000);

const gaussian = {
  level: z.literal('dp'),
  mechanism: z.literal('gaussian'),
  deltaPerRecord: z.number().min(1e-12).max(0.01).optional(),
};

/** How the daemon runs. Only `models` has no default; unknown keys are refused. */
export const schema = z.strictObject({
  listen: z
    .strictObject({
      /** The protocol over HTTP, and /metrics. */
      http: address('127.0.0.1:8000').default('127.0.0.1:8000'),
      /** The protocol over gRPC. */
      grpc: address('127.0.0.1:8001').default('127.0.0.1:8001'),
      /** The same as `http`, on a Unix socket that only this user may open. */
      socket: text('the path of a Unix socket', 100).optional(),
      grpcSocket: text('the path of a Unix socket', 100).optional(),
      /** Whether other machines may connect; nobody is asked who they are. */
      allowRemote: z.boolean().default(false),
    })
    .prefault({}),
  models: z.array(model, 'a list of { name, version, file, plan }, at least one').min(1, 'at least one model'),
  device: z
    .strictObject({
      id: text('a name, unique in the fleet', 128).optional(),
      attributes: z.record(z.string(), text('a text', 128), 'names and texts, such as { region: eu }').default({}),
    })
    .prefault({}),
  /** Where reports go. Absent: they stay in the spool. */
  collector: z
    .union(
      [
        text('host:port'),
        z.strictObject({
          address: text('host:port'),
          tls: z.union([z.boolean(), tls]).optional(),
          insecure: z.boolean().optional(),
        }),
      ],
      'host:port, or { address, tls: true or { ca, cert, key, serverName }, insecure }',
    )
    .optional(),
  spool: z
    .strictObject({
      /** Device key and reports. Default: the operating system's directory for state. */
      dir: file.optional(),
      /** Bound of the record of what has left, which `fleetally-agent audit` reads; 0 keeps none. */
      journalBytes: z
        .int()
        .min(0)
        .max(2 ** 40)
        .default(4_194_304),
      bytes: z
        .int()
        .min(65_536)
        .max(2 ** 40)
        .default(16_777_216),
    })
    .prefault({}),
  windowSeconds: z.int().min(1).max(86_400).default(300),
  minSamples: z.int().min(1).max(1_000_000).default(20),
  privacy: z
    .union(
      [
        z.literal('aggregate'),
        z.strictObject({
          level: z.literal('dp'),
          mechanism: z.literal('laplace').optional(),
          epsilonPerRecord: epsilon,
        }),
        z.strictObject({ ...gaussian, epsilonPerRecord: epsilon }),
        z.strictObject({ ...gaussian, rhoPerRecord: z.number().min(1e-8).max(1000) }),
      ],
      'aggregate, or { level: dp, epsilonPerRecord: a number from 0.001 to 1000 }; mechanism: gaussian takes deltaPerRecord (1e-12 to 0.01), and rhoPerRecord instead of epsilonPerRecord, as well',
    )
    .default('aggregate'),
  /** When reports may be sent. `file` holds one of the words and outranks `send`. @default file: `policy` in the device's folder */
  policy: z
    .union(
      [sending, z.strictObject({ send: sending.default('always'), file: file.optional() })],
      `${SENDING.join(', ')}, or { send: one of these, file: a path }`,
    )
    .default('always'),
  /** Whether /metrics is served. */
  metrics: z.boolean().default(true),
  /** How long requests may take to end after SIGTERM. */
  drainSeconds: z.number().positive().max(3600).default(20),
  /** Largest request, unpacked. */
  maxRequestBytes: z
    .int()
    .min(1024)
    .max(2 ** 31)
    .default(67_108_864),
  log: z.strictObject({ level: z.enum(['silent', 'error', 'warn', 'info']).default('info') }).prefault({}),
});
