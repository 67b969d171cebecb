import { z } from 'zod';
import { DURATION_FORM, durationSeconds } from './detect/after-alarm.js';
import { falseAlarmsPerWeek, PROMISE_FORM } from './detect/promise.js';
import { WEEKDAYS } from './detect/weekdays.js';

const whole = z.int().min(0);

/** After an alarm has fired for so long, its state is taken for the new normal; of alarms of that model, feature, cohort. */
const afterAlarmRule = z.strictObject({
  rebaselineAfter: z
    .string()
    .refine((text) => durationSeconds(text) !== undefined, DURATION_FORM)
    .describe('Length of time, such as 3d.'),
  model: z.string().min(1).optional().describe('Of this model only.'),
  feature: z.string().min(1).optional().describe('Of this feature only.'),
  cohort: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe('Of cohorts that have all of these attributes.'),
});

/** The section `detection`. */
export const detectionSchema = z
  .strictObject({
    falseAlarms: z
      .string()
      .refine((text) => falseAlarmsPerWeek(text) !== undefined, PROMISE_FORM)
      .default('1/week')
      .describe('The promise: false alarms accepted, for everything about one model together.'),
    deviceAnomalies: z
      .string()
      .refine((text) => falseAlarmsPerWeek(text) !== undefined, PROMISE_FORM)
      .default('1/week')
      .describe('The second promise: false device anomalies accepted, for all devices of one model together.'),
    clock: z
      .enum(['auto', 'window', '6h', '1d'])
      .default('auto')
      .describe('Length of a block of evidence; `auto` chooses per signal from the data.'),
    windowSeconds: z.int().min(1).max(86_400).default(300).describe("Length of the devices' windows."),
    lateness: z
      .strictObject({
        windows: whole.default(2).describe('Windows, at the clock `window`.'),
        blocks: whole.default(1).describe('Blocks, at the clocks `6h` and `1d`.'),
      })
      .prefault({})
      .describe('How long a block waits for late reports.'),
    smallestShift: z
      .number()
      .min(0)
      .max(10)
      .default(0.02)
      .describe("Smallest change worth a person's time, in standard deviations."),
    daysOff: z
      .array(z.enum(WEEKDAYS))
      .max(6, 'six days at most')
      .default(['saturday', 'sunday'])
      .describe('Days of the week on which devices live otherwise than on working days.'),
    afterAlarm: z
      .union([z.literal('keep-firing'), afterAlarmRule, z.array(afterAlarmRule).min(1)])
      .default('keep-firing')
      .describe(
        'What happens to an alarm that goes on: it fires until it is quiet, or rules; the first that is about it decides.',
      ),
    baselineWindows: whole
      .optional()
      .describe('Learn during the first so many windows, without alarms. Default: two days, or by the clock.'),
    attributes: z
      .array(z.string().min(1))
      .optional()
      .describe('Attributes to cut the fleet by. Default: all that devices report.'),
  })
  .prefault({});
