import { parseWith, readYaml } from '@fleetally/cli';
import { z } from 'zod';
import { detectionSchema } from './detection-config.js';
import { cohortsSchema } from './cohorts-config.js';
import { modelsSchema } from './models-config.js';
import { notifySchema } from './notify-config.js';
import { recommendationsSchema } from './recommendations-config.js';

const ADDRESS = /^(\[[0-9a-f:]+\]|[^\s:/]+):\d{1,5}$/i;
const address = (name: string) => z.string().regex(ADDRESS, `host:port, such as ${name}`);
const positive = z.number().positive();
const whole = z.int().min(0);

/** How the collector runs. Every key has a default; unknown keys are refused. */
export const configSchema = z.strictObject({
  listen: z
    .strictObject({
      grpc: address('127.0.0.1:4319').default('127.0.0.1:4319').describe('For devices.'),
      http: address('127.0.0.1:4320')
        .default('127.0.0.1:4320')
        .describe('For people: the page, the REST API, /metrics.'),
      clickhouse: z
        .union([z.literal('off'), address('127.0.0.1:8124')])
        .optional()
        .describe(
          'For SQL clients, which read the documented views (docs/clickhouse.md); `off` for nobody. Default: 127.0.0.1:8124, where that is free.',
        ),
    })
    .prefault({})
    .describe('Where the collector listens.'),
  data: z
    .string()
    .min(1, 'a directory')
    .default('./fleetally-data')
    .describe('Directory of the embedded ClickHouse. Not used with `clickhouse`.'),
  artifacts: z
    .string()
    .min(1, 'a folder')
    .optional()
    .describe(
      'Folder of the files that devices fetch. Default: `artifacts` in the data directory; none with `clickhouse`.',
    ),
  clickhouse: z
    .strictObject({
      url: z.url({ protocol: /^https?$/, error: 'a URL, such as http://localhost:8123' }).describe('Its HTTP address.'),
      username: z.string().default('default').describe('Who the collector is there.'),
      password: z.string().default('').describe('Kept in this file alone: let only the collector read it.'),
      database: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a plain name, such as fleetally')
        .default('fleetally')
        .describe('Made when it is not there; holds nothing else.'),
    })
    .optional()
    .describe('A ClickHouse server or cluster, instead of the embedded one.'),
  detection: detectionSchema.describe('What is looked for, and how sure it must be (docs/concepts/detection.md).'),
  cohorts: cohortsSchema
    .prefault({})
    .describe('What the fleet is cut into, beside the values of every single attribute (docs/concepts/cohorts.md).'),
  models: modelsSchema
    .prefault({})
    .describe('How the variant of a version is chosen for a device, by model (docs/models.md).'),
  recommendations: recommendationsSchema
    .prefault({})
    .describe('What may be done without asking (docs/recommendations.md).'),
  notify: notifySchema.default([]).describe('Who is told of incidents and recommendations (docs/notifications.md).'),
  http: z
    .strictObject({
      hosts: z
        .array(z.string().min(1))
        .default([])
        .describe(
          'Further names by which browsers and scrapers may call this collector; localhost and its address always work.',
        ),
      adminTokenFile: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Where the token for actions is kept. Default: `admin-token` in the data directory; none with `clickhouse`.',
        ),
    })
    .prefault({})
    .describe('The page and the REST API.'),
  ingest: z
    .strictObject({
      aheadSeconds: positive.default(3_600).describe("How far ahead of this machine's clock a window may start."),
      behindDays: positive
        .default(90)
        .describe('How long ago a window may have started; never longer than reports are kept.'),
    })
    .prefault({})
    .describe("What ingest believes about devices' clocks."),
  firstPeriod: z
    .strictObject({
      hours: positive
        .default(24)
        .describe("Event time that the learnt plan's reference covers: a whole day, so that day and night are in it."),
      roundHours: positive
        .default(1)
        .describe('Event time that a round lasts which only finds out where the bins must be.'),
      minSamples: z.int().min(1).default(2_000).describe('Inferences that a round needs at least.'),
      minDevices: z.int().min(1).optional().describe('Devices that a round needs at least. Default: privacy.kDevices.'),
    })
    .prefault({})
    .describe('How plans are learnt for models that came without one (docs/first-period.md).'),
  privacy: z
    .strictObject({
      kDevices: z.int().min(1).default(5).describe('Cohorts of fewer devices are not shown.'),
    })
    .prefault({})
    .describe('What may be told about groups of devices.'),
  retention: z
    .strictObject({
      reportsDays: whole
        .default(90)
        .describe('Days that raw reports are kept, from their event time on; 0 is for ever. Roll-ups and alarms stay.'),
      rollupsDays: whole
        .default(0)
        .describe('Days that the sums of whole cohorts are kept, by event time; 0 is for ever.'),
      verdictsDays: whole
        .default(0)
        .describe('Days that verdicts, the history of evidence, are kept, by event time; 0 is for ever.'),
      rejectionsDays: z
        .int()
        .min(1)
        .max(90)
        .default(90)
        .describe('Days that counts of refused reports are kept; 90 at most.'),
    })
    .prefault({})
    .describe('How long what is stored is kept (docs/operations/retention.md).'),
  log: z
    .strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
        .default('info')
        .describe('The least that is said.'),
    })
    .prefault({})
    .describe('What the collector says about itself, as JSON lines on standard error.'),
});

/** A complete configuration: defaults are filled in. */
export type CollectorConfig = z.output<typeof configSchema>;

/** What people write: everything is optional. */
export type CollectorConfigInput = z.input<typeof configSchema>;

/**
 * A complete configuration from what a person gave; `where` names its origin in messages.
 * Errors: ConfigError with the key and what would be right, all problems at once.
 */
export function parseConfig(input: unknown, where = 'configuration'): CollectorConfig {
  return parseWith(configSchema, input, where);
}

/** Reads a YAML file. Errors: ConfigError UNREADABLE, NOT_YAML, INVALID. */
export async function loadConfig(file: string): Promise<CollectorConfig> {
  return parseConfig(await readYaml(file), file);
}
