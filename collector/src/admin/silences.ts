import { cohortKey } from '../detect/cohort-key.js';
import { randomBytes } from 'node:crypto';
import type { Silence } from '../fleet/silence-of.js';
import { number, text } from '../store/fields.js';
import { appendSilence, readSilences } from '../store/silence-store.js';
import { instantOf } from '../store/views-instant.js';
import type { AdminAction, AdminContext } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { optionalText, requiredText, textRecord } from './fields.js';

/** Longer is no silence but a decision; the baseline can be accepted for that. */
const MOST_SECONDS = 90 * 86_400;

/** Times as ISO 8601, as everywhere outside. */
export interface ShownSilence extends Omit<Silence, 'from' | 'to'> {
  readonly from: string;
  readonly to: string;
}

/** `silences-add`: resolves to the silence and to warnings. */
export const addSilenceAction: AdminAction = async (input, context) => {
  const silence: Silence = {
    silence: `si-${randomBytes(4).toString('hex')}`,
    model: optionalText(input, 'model') ?? '',
    feature: optionalText(input, 'feature') ?? '',
    cohort: textRecord(input, 'cohort'),
    from: instant(input, 'from'),
    to: instant(input, 'to'),
    author: optionalText(input, 'author') ?? 'operator',
    reason: requiredText(input, 'reason'),
  };
  if (silence.to <= silence.from) throw new AdminError('INVALID', 'to must be after from');
  if (silence.to - silence.from > MOST_SECONDS) {
    throw new AdminError('INVALID', `a silence may last ${MOST_SECONDS / 86_400} days; add another when it is over`);
  }
  await appendSilence(context.store.connection, { ...silence, action: 'added', recordedAtMs: context.nowMs() });
  return { silence: shownSilence(silence), warnings: await warnings(silence, context) };
};

/** `silences-list`: all of them, newest first. */
export const listSilencesAction: AdminAction = async (_input, { store }) => {
  return { silences: (await readSilences(store.connection)).map(shownSilence) };
};

/** `silences-end`: from now on, by the clock that event time is held against. */
export const endSilenceAction: AdminAction = async (input, context) => {
  const id = requiredText(input, 'silence');
  const found = (await readSilences(context.store.connection)).find(({ silence }) => silence === id);
  if (found === undefined)
    throw new AdminError('NOT_FOUND', `there is no silence ${id}; fleetally silences list names all`);
  const at = Math.floor(context.nowMs() / 1000);
  if (at >= found.to) throw new AdminError('INVALID', `silence ${id} is over since ${instantOf(found.to)}`);
  const author = optionalText(input, 'author') ?? 'operator';
  const reason = optionalText(input, 'reason') ?? found.reason;
  const ended = { ...found, to: Math.max(at, found.from), author, reason };
  await appendSilence(context.store.connection, { ...ended, action: 'ended', recordedAtMs: context.nowMs() });
  return { silence: shownSilence(ended) };
};

export function shownSilence(silence: Silence): ShownSilence {
  return { ...silence, from: instantOf(silence.from), to: instantOf(silence.to) };
}

async function warnings({ model, cohort }: Silence, { store }: AdminContext): Promise<string[]> {
  const known = await store.connection.read.rows(
    `SELECT DISTINCT cohort FROM cohort_counts WHERE cohort != '' AND ({model:String} = '' OR model = {model:String})`,
    (row) => text(row, 'cohort'),
    { model },
  );
  const said = Object.entries(cohort)
    .map(([name, value]) => cohortKey({ [name]: value }))
    .filter((key) => !known.includes(key))
    .map((key) => `no device has reported ${key} yet`);
  if (model === '') return said;
  const [reports = 0] = await store.connection.read.rows(
    'SELECT count() AS reports FROM reports WHERE model = {model:String}',
    (row) => number(row, 'reports'),
    { model },
  );
  return reports > 0 ? said : [`no device has reported the model ${model} yet`, ...said];
}

function instant(input: Readonly<Record<string, unknown>>, name: string): number {
  const given = requiredText(input, name);
  const seconds = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(given)
    ? Date.parse(given) / 1000
    : NaN;
  if (!(seconds >= 0 && seconds < 2 ** 32)) {
    throw new AdminError(
      'INVALID',
      `${name}: ${given.slice(0, 40)} is not a time; ISO 8601 with a zone is, as in 2026-01-07T14:05:00Z`,
    );
  }
  return Math.floor(seconds);
}
