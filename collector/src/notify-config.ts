import { z } from 'zod';

const url = z.url({ protocol: /^https?$/, error: 'a URL, such as https://alerts.example.org' });
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'a name of letters, digits, _ . and -');

const shared = {
  name: name.optional().describe('Says which target a delivery was to, on record. Default: its kind and address.'),
  url: url.describe('Where messages go.'),
  externalUrl: url.optional().describe('Where people reach this collector, for links.'),
  timeoutSeconds: z.number().positive().max(300).default(10).describe('How long one try may take.'),
};

const target = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('alertmanager').describe('An Alertmanager: alerts, sent again while they hold.'),
    ...shared,
    repeatSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .default(60)
      .describe(
        "How often what still holds is sent again; less than the Alertmanager's `resolve_timeout` (5 minutes).",
      ),
  }),
  z.strictObject({
    kind: z.literal('webhook').describe('A webhook: one message a change, tried until it is taken.'),
    ...shared,
    secretFile: z
      .string()
      .min(1)
      .optional()
      .describe('A file with the secret that messages are signed with; without it they are not signed.'),
  }),
]);

const asName = (one: z.output<typeof target>): string => one.name ?? `${one.kind} ${one.url}`;

/** The section `notify`: who is told of incidents and recommendations. */
export const notifySchema = z
  .array(target)
  .max(20)
  .refine((targets) => new Set(targets.map(asName)).size === targets.length, 'each target by its own name');

export type NotifyTarget = z.output<typeof target>;

/** What deliveries to it are recorded under. */
export function targetName(target: NotifyTarget): string {
  return asName(target);
}
