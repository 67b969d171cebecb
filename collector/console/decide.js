import { act, ApiError } from './api.js';
import { h } from './dom.js';

/**
 * What a person may do to something, each under a name of its own.
 * @typedef {{ action: string, label: string, meaning: string }} Choice
 */

/** @type {readonly Choice[]} */
export const ALARM_CHOICES = [
  { action: 'rebaseline', label: 'New normal', meaning: 'what it measures now is what it will be compared with' },
  { action: 'resolve', label: 'Resolve', meaning: 'the cause is gone; compare with the same past as before' },
  { action: 'keep', label: 'Known', meaning: 'it keeps firing, and nobody is told again; it ends when it is quiet' },
];

const TOKEN = 'fleetally-token';
const AUTHOR = 'fleetally-author';

/** What became of the last try, by the thing decided on. @type {Map<string, { busy: boolean, told: string }>} */
const tries = new Map();

/**
 * A form that decides: who, why, and one button for each choice. It asks for the collector's token, and keeps it until
 * the tab is closed. `path` under /api/v1/ names what is decided on; `changed` is called to read and draw anew.
 * @param {string} path @param {readonly Choice[]} choices @param {(read: boolean) => void} changed
 */
export function decisionForm(path, choices, changed) {
  const { busy = false, told = '' } = tries.get(path) ?? {};
  return h(
    'details',
    { class: 'decide', key: `decide-${path}` },
    h('summary', {}, 'Decide'),
    h(
      'form',
      {
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          void decide(path, event, changed);
        },
      },
      field('author', 'Your name', { autocomplete: 'name', value: sessionStorage.getItem(AUTHOR) ?? '' }),
      field('reason', 'Reason, for whoever reads this later', { required: true }),
      field('token', 'Token of this collector', {
        type: 'password',
        required: true,
        autocomplete: 'off',
        value: sessionStorage.getItem(TOKEN) ?? '',
      }),
      h('p', { class: 'quiet' }, 'The file admin-token in the data directory of the collector holds the token.'),
      choices.map(({ action, label, meaning }) =>
        h(
          'p',
          { class: 'choice', key: action },
          h('button', { type: 'submit', name: 'action', value: action, disabled: busy }, label),
          h('span', { class: 'quiet' }, meaning),
        ),
      ),
      h('p', { role: 'status', class: 'told' }, told),
    ),
  );
}

/** @param {string} name @param {string} label @param {import('./dom.js').Properties} properties */
function field(name, label, properties) {
  return h('label', { key: name }, h('span', {}, label), h('input', { type: 'text', name, ...properties }));
}

/** @param {string} path @param {SubmitEvent} event @param {(read: boolean) => void} changed */
async function decide(path, event, changed) {
  const fields = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const action = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value ?? '';
  const [author, reason, token] = ['author', 'reason', 'token'].map((name) => String(fields.get(name) ?? '').trim());
  tries.set(path, { busy: true, told: 'Writing it down…' });
  changed(false);
  try {
    await act(`${path}/${action}`, { ...(author ? { author } : {}), reason }, token ?? '');
    sessionStorage.setItem(TOKEN, token ?? '');
    sessionStorage.setItem(AUTHOR, author ?? '');
    tries.set(path, { busy: false, told: 'Done, and on record.' });
    changed(true);
  } catch (error) {
    // A token that is not the right one is not worth keeping.
    if (error instanceof ApiError && error.status === 401) sessionStorage.removeItem(TOKEN);
    tries.set(path, { busy: false, told: whyNot(error) });
    changed(false);
  }
}

/** In the words of somebody who filled in the form, where the API's are those of a program. @param {unknown} error */
function whyNot(error) {
  if (!(error instanceof ApiError)) return 'The collector does not answer; nothing was decided.';
  if (error.status === 401)
    return 'That is not the token of this collector; it is in the file admin-token in its data directory.';
  return error.message;
}
