import { z } from 'zod';

import { model } from './config-model-schema.js';
import { file, text } from './config-text.js';

const ADDRESS = /^(\[[0-9a-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/i;

/** 'host:port', or 'off'. */
const address = (example: string) =>
  text(`host:port such as ${example}, or off`).refine(
    (value) => value === 'off' || (ADDRESS.test(value) && Number(ADDRESS.exec(value)![2]) <= 65_535),
    `host:port such as ${example}, or off`,
  );

const SENDING = ['always', 'unmetered', 'paused'] as const;
const sending = z.enum(SENDING);

const tls = z.strictObject({
  ca: file.optional().describe("Certificates of authorities, PEM. Default: the system's."),
  cert: file.optional().describe("This device's certificate, PEM."),
  key: file.optional().describe('Its key, PEM.'),
  serverName: text('a host name')
    .optional()
    .describe("The name in the collector's certificate, where it is not that of the address."),
});

const epsilon = z.number().min(0.001).max(1000);

const gaussian = {
  level: z.literal('dp').describe('Noise on every cell, drawn on the device.'),
  mechanism: z.literal('gaussian').describe('Discrete Gaussian noise.'),
  deltaPerRecord: z.number().min(1e-12).max(0.01).optional().describe('Delta that epsilon is told for. Default: 1e-6.'),
};

/** How the daemon runs. Only `models` has no default; unknown keys are refused. */
export const schema = z.strictObject({
  listen: z
    .strictObject({
      http: address('127.0.0.1:8000').default('127.0.0.1:8000').describe('The protocol over HTTP, and /metrics.'),
      grpc: address('127.0.0.1:8001').default('127.0.0.1:8001').describe('The protocol over gRPC.'),
      socket: text('the path of a Unix socket', 100)
        .optional()
        .describe('The same as `http`, on a Unix socket that only this user may open.'),
      grpcSocket: text('the path of a Unix socket', 100)
        .optional()
        .describe('The same as `grpc`, on a Unix socket that only this user may open.'),
      allowRemote: z
        .boolean()
        .default(false)
        .describe('Whether other machines may connect; nobody is asked who they are.'),
    })
    .prefault({})
    .describe('Where the daemon serves.'),
  models: z
    .array(model, 'a list of { name, version, file, plan }, at least one')
    .min(1, 'at least one model')
    .describe('What is served.'),
  device: z
    .strictObject({
      id: text('a name, unique in the fleet', 128).optional().describe('Default: made once, and kept with the key.'),
      attributes: z
        .record(z.string(), text('a text', 128), 'names and texts, such as { region: eu }')
        .default({})
        .describe('What cohorts are cut by, such as { hw: watch, region: eu }.'),
    })
    .prefault({})
    .describe('Who this device is.'),
  collector: z
    .union(
      [
        text('host:port'),
        z.strictObject({
          address: text('host:port').describe('Its host and port.'),
          tls: z
            .union([z.boolean(), tls])
            .optional()
            .describe('TLS: true, or its files. Default: true wherever the collector is not on this machine.'),
          insecure: z.boolean().optional().describe('True: no TLS, though the collector is on another machine.'),
        }),
      ],
      'host:port, or { address, tls: true or { ca, cert, key, serverName }, insecure }',
    )
    .optional()
    .describe('Where reports go. Absent: they stay in the spool.'),
  spool: z
    .strictObject({
      dir: file.optional().describe("Device key and reports. Default: the operating system's directory for state."),
      journalBytes: z
        .int()
        .min(0)
        .max(2 ** 40)
        .default(4_194_304)
        .describe('Bound of the record of what has left, which `fleetally-agent audit` reads; 0 keeps none.'),
      bytes: z
        .int()
        .min(65_536)
        .max(2 ** 40)
        .default(16_777_216)
        .describe('Bound of what waits; the oldest goes first, and that is told.'),
    })
    .prefault({})
    .describe('What waits to be sent, on disk.'),
  windowSeconds: z.int().min(1).max(86_400).default(300).describe('Length of a window; that of the collector.'),
  minSamples: z.int().min(1).max(1_000_000).default(20).describe('A window of fewer inferences is not sent.'),
  privacy: z
    .union(
      [
        z.literal('aggregate'),
        z.strictObject({
          level: z.literal('dp').describe('Noise on every cell, drawn on the device.'),
          mechanism: z.literal('laplace').optional().describe('Discrete Laplace noise.'),
          epsilonPerRecord: epsilon.describe('How much one record can change what is sent; smaller is more private.'),
        }),
        z.strictObject({
          ...gaussian,
          epsilonPerRecord: epsilon.describe(
            'How much one record can change what is sent, at the delta; smaller is more private.',
          ),
        }),
        z.strictObject({
          ...gaussian,
          rhoPerRecord: z
            .number()
            .min(1e-8)
            .max(1000)
            .describe('The same as rho of zero-concentrated differential privacy.'),
        }),
      ],
      'aggregate, or { level: dp, epsilonPerRecord: a number from 0.001 to 1000 }; mechanism: gaussian takes deltaPerRecord (1e-12 to 0.01), and rhoPerRecord instead of epsilonPerRecord, as well',
    )
    .default('aggregate')
    .describe('aggregate: counts alone. dp: with noise (docs/concepts/privacy.md).'),
  policy: z
    .union(
      [
        sending,
        z.strictObject({
          send: sending.default('always').describe('always, unmetered (only where data costs nothing), or paused.'),
          file: file.optional().describe('A file that holds one of the words, and outranks `send`.'),
        }),
      ],
      `${SENDING.join(', ')}, or { send: one of these, file: a path }`,
    )
    .default('always')
    .describe(
      "When reports may be sent. `file` holds one of the words and outranks `send`. Default: `policy` in the device's folder.",
    ),
  metrics: z.boolean().default(true).describe('Whether /metrics is served.'),
  drainSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(20)
    .describe('How long requests may take to end after SIGTERM.'),
  maxRequestBytes: z
    .int()
    .min(1024)
    .max(2 ** 31)
    .default(67_108_864)
    .describe('Largest request, unpacked.'),
  log: z
    .strictObject({
      level: z.enum(['silent', 'error', 'warn', 'info']).default('info').describe('The least that is said.'),
    })
    .prefault({})
    .describe('What the daemon says about itself, on standard error.'),
});
