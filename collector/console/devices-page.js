import { h } from './dom.js';
import { countText } from './figures.js';
import { emptyState, page } from './page.js';
import { href } from './route.js';
import { wideTable } from './table.js';
import { time } from './time.js';

/** @typedef {import('../src/store/views.js').DeviceList} List */

/** Devices, a page of them, and a field to go to one. @param {{ list: List, route: import('./route.js').Route & { kind: 'devices' } }} shown */
export function devicesPage({ list, route }) {
  const { devices, next } = list;
  const isAll = route.model === '' && route.cohort === '';
  const where = [route.cohort, route.model].filter((part) => part !== '').join(' of ');
  return page(
    { key: 'devices', label: 'Devices', title: [h('b', {}, 'Devices'), !isAll && ` · ${where}`] },
    h(
      'form',
      { class: 'find', role: 'search', onsubmit: find },
      h(
        'label',
        {},
        h('span', {}, 'Go to a device'),
        h('input', { type: 'text', name: 'device', required: true, autocomplete: 'off', spellcheck: 'false' }),
      ),
      h('button', { type: 'submit' }, 'Show'),
      !isAll && h('a', { href: href({ kind: 'devices', model: '', cohort: '', after: '' }) }, 'All devices'),
    ),
    devices.length === 0
      ? emptyState(
          isAll ? 'No device has introduced itself yet.' : 'There is no such device.',
          h(
            'p',
            {},
            isAll
              ? 'A device appears here as soon as its agent reaches this collector.'
              : 'Look at all of them, or choose another cohort.',
          ),
        )
      : wideTable(
          'Devices',
          ['Device', 'Newest window', 'Reports', 'Attributes'],
          devices.map(({ device, attributes, lastWindowAt, reports }) => [
            h('a', { href: href({ kind: 'device', device }) }, device),
            time(lastWindowAt),
            countText(reports),
            attributeText(attributes),
          ]),
          (row) => ({ key: devices[row]?.device }),
        ),
    h(
      'nav',
      { class: 'paging', 'aria-label': 'More devices' },
      route.after !== '' && h('a', { key: 'first', href: href({ ...route, after: '' }) }, 'First page'),
      next !== undefined && h('a', { key: 'next', href: href({ ...route, after: next }) }, 'Next page'),
    ),
  );
}

/** @param {SubmitEvent} event */
function find(event) {
  event.preventDefault();
  const device = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('device') ?? '').trim();
  if (device !== '') location.hash = href({ kind: 'device', device });
}

/** @param {import('../src/store/views.js').Cohort} attributes */
function attributeText(attributes) {
  return Object.entries(attributes)
    .map(([name, value]) => `${name} = ${value}`)
    .join(' · ');
}
