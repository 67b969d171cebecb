import { parseWith, readYaml } from '@fleetally/cli';
import { z } from 'zod';
import { DURATION_FORM, durationSeconds } from './detect/after-alarm.js';
import { cohortsSchema } from './cohorts-config.js';
import { modelsSchema } from './models-config.js';
import { notifySchema } from './notify-config.js';
import { recommendationsSchema } from './recommendations-config.js';
import { falseAlarmsPerWeek, PROMISE_FORM } from './detect/promise.js';
import { WEEKDAYS } from './detect/weekdays.js';

const ADDRESS = /^(\[[0-9a-f:]+\]|[^\s:/]+):\d{1,5}$/i;
const address = (name: string) => z.string().regex(ADDRESS, `host:port, such as ${name}`);
const positive = z.number().positive();
const whole = z.int().min(0);

/** After an alarm has fired for so long, its state is taken for the new normal; of alarms of that model, feature, cohort. */
const afterAlarmRule = z.strictObject({
  rebaselineAfter: z.string().refine((text) => durationSeconds(text) !== undefined, DURATION_FORM),
  model: z.string().min(1).optional(),
  feature: z.string().min(1).optional(),
  /** Of cohorts that have all of these attributes. */
  cohort: z.record(z.string().min(1), z.string().min(1)).optional(),
});

/** How the collector runs. Every key has a default; unknown keys are refused. */
const schema = z.strictObject({
  listen: z
    .strictObject({
      /** For devices. */
      grpc: address('127.0.0.1:4319').default('127.0.0.1:4319'),
      /** For people: the page, the REST API, /metrics. */
      http: address('127.0.0.1:4320').default('127.0.0.1:4320'),
      /** For SQL clients, which read the documented views (docs/clickhouse.md); `off` for nobody. Default: 127.0.0.1:8124, where that is free. */
      clickhouse: z.union([z.literal('off'), address('127.0.0.1:8124')]).optional(),
    })
    .prefault({}),
  /** Directory of the embedded ClickHouse. Not used with `clickhouse`. */
  data: z.string().min(1, 'a directory').default('./fleetally-data'),
  /** Folder of the files that devices fetch. Default: `artifacts` in the data directory; none with `clickhouse`. */
  artifacts: z.string().min(1, 'a folder').optional(),
  /** A ClickHouse server or cluster, instead of the embedded one. */
  clickhouse: z
    .strictObject({
      url: z.url({ protocol: /^https?$/, error: 'a URL, such as http://localhost:8123' }),
      username: z.string().default('default'),
      password: z.string().default(''),
      database: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a plain name, such as fleetally')
        .default('fleetally'),
    })
    .optional(),
  detection: z
    .strictObject({
      /** The promise: false alarms accepted, for everything about one model together. */
      falseAlarms: z
        .string()
        .refine((text) => falseAlarmsPerWeek(text) !== undefined, PROMISE_FORM)
        .default('1/week'),
      /** The second promise: false device anomalies accepted, for all devices of one model together. */
      deviceAnomalies: z
        .string()
        .refine((text) => falseAlarmsPerWeek(text) !== undefined, PROMISE_FORM)
        .default('1/week'),
      /** Length of a block of evidence; `auto` chooses per signal from the data. */
      clock: z.enum(['auto', 'window', '6h', '1d']).default('auto'),
      /** Length of the devices' windows. */
      windowSeconds: z.int().min(1).max(86_400).default(300),
      /** How long a block waits for late reports. */
      lateness: z
        .strictObject({
          /** Windows, at the clock `window`. */
          windows: whole.default(2),
          /** Blocks, at the clocks `6h` and `1d`. */
          blocks: whole.default(1),
        })
        .prefault({}),
      /** Smallest change worth a person's time, in standard deviations. */
      smallestShift: z.number().min(0).max(10).default(0.02),
      /** Days of the week on which devices live otherwise than on working days. */
      daysOff: z.array(z.enum(WEEKDAYS)).max(6, 'six days at most').default(['saturday', 'sunday']),
      /** What happens to an alarm that goes on: it fires until it is quiet, or rules; the first that is about it decides. */
      afterAlarm: z
        .union([z.literal('keep-firing'), afterAlarmRule, z.array(afterAlarmRule).min(1)])
        .default('keep-firing'),
      /** Learn during the first so many windows, without alarms. Default: two days, or by the clock. */
      baselineWindows: whole.optional(),
      /** Attributes to cut the fleet by. Default: all that devices report. */
      attributes: z.array(z.string().min(1)).optional(),
    })
    .prefault({}),
  /** What the fleet is cut into, beside the values of every single attribute (docs/concepts/cohorts.md). */
  cohorts: cohortsSchema.prefault({}),
  /** How the variant of a version is chosen for a device, by model (docs/models.md). */
  models: modelsSchema.prefault({}),
  /** What may be done without asking (docs/recommendations.md). */
  recommendations: recommendationsSchema.prefault({}),
  /** Who is told of incidents and recommendations (docs/notifications.md). */
  notify: notifySchema.default([]),
  http: z
    .strictObject({
      /** Further names by which browsers and scrapers may call this collector; localhost and its address always work. */
      hosts: z.array(z.string().min(1)).default([]),
      /** Where the token for actions is kept. Default: `admin-token` in the data directory; none with `clickhouse`. */
      adminTokenFile: z.string().min(1).optional(),
    })
    .prefault({}),
  /** What ingest believes about devices' clocks. */
  ingest: z
    .strictObject({
      /** How far ahead of this machine's clock a window may start. */
      aheadSeconds: positive.default(3_600),
      /** How long ago a window may have started; never longer than reports are kept. */
      behindDays: positive.default(90),
    })
    .prefault({}),
  /** How plans are learnt for models that came without one (docs/first-period.md). */
  firstPeriod: z
    .strictObject({
      /** Event time that the learnt plan's reference covers: a whole day, so that day and night are in it. */
      hours: positive.default(24),
      /** Event time that a round lasts which only finds out where the bins must be. */
      roundHours: positive.default(1),
      /** Inferences that a round needs at least. */
      minSamples: z.int().min(1).default(2_000),
      /** Devices that a round needs at least. Default: privacy.kDevices. */
      minDevices: z.int().min(1).optional(),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** Cohorts of fewer devices are not shown. */
      kDevices: z.int().min(1).default(5),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** Days that raw reports are kept, from their event time on; 0 is for ever. Roll-ups and alarms stay. */
      reportsDays: whole.default(90),
      /** Days that the sums of whole cohorts are kept, by event time; 0 is for ever. */
      rollupsDays: whole.default(0),
      /** Days that verdicts, the history of evidence, are kept, by event time; 0 is for ever. */
      verdictsDays: whole.default(0),
      /** Days that counts of refused reports are kept; 90 at most. */
      rejectionsDays: z.int().min(1).max(90).default(90),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    })
    .prefault({}),
});

/** A complete configuration: defaults are filled in. */
export type CollectorConfig = z.output<typeof schema>;

/** What people write: everything is optional. */
export type CollectorConfigInput = z.input<typeof schema>;

/**
 * A complete configuration from what a person gave; `where` names its origin in messages.
 * Errors: ConfigError with the key and what would be right, all problems at once.
 */
export function parseConfig(input: unknown, where = 'configuration'): CollectorConfig {
  return parseWith(schema, input, where);
}

/** Reads a YAML file. Errors: ConfigError UNREADABLE, NOT_YAML, INVALID. */
export async function loadConfig(file: string): Promise<CollectorConfig> {
  return parseConfig(await readYaml(file), file);
}
