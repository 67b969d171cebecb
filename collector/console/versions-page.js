import { h } from './dom.js';
import { bytesText, countText, durationText, percentText } from './figures.js';
import { command, emptyState, page } from './page.js';
import { predicateText } from './predicate-words.js';
import { href } from './route.js';
import { wideTable } from './table.js';
import { time } from './time.js';

/**
 * @typedef {import('../src/store/views.js').RegisteredModelView} Registered
 * @typedef {import('../src/store/views.js').RegisteredModelDetail} Detail
 * @typedef {import('../src/store/views.js').VariantView} Variant
 * @typedef {import('../src/store/views.js').ReportedView} Reported
 */

/** The registry: which versions and variants there are of every model, and what devices truly run. @param {readonly Registered[]} registry */
export function versionsPage(registry) {
  return page(
    {
      key: 'versions',
      label: 'Versions',
      title: h('b', {}, 'Versions and variants'),
      quiet: 'What is registered, beside what devices report running.',
    },
    registry.length === 0
      ? emptyState(
          'Nothing is registered, and nothing runs yet.',
          h('p', {}, 'Register a version, so that it can be brought to devices and told from others:'),
          command('fleetally models add pump 1.0.0 pump.onnx --reason first'),
        )
      : registry.map((one) =>
          h(
            'section',
            { key: one.model, class: 'part', 'aria-label': one.model },
            h('h2', {}, h('a', { href: href({ kind: 'versions', model: one.model }) }, one.model)),
            registered(one),
          ),
        ),
  );
}

/** One model's versions with their history. @param {Detail} detail */
export function modelVersionsPage(detail) {
  return page(
    {
      key: `versions-${detail.model}`,
      label: `Versions of ${detail.model}`,
      trail: [
        { text: 'Models', route: { kind: 'models' } },
        { text: detail.model, route: { kind: 'model', model: detail.model } },
      ],
      title: [h('b', {}, detail.model), ', its versions and variants'],
    },
    registered(detail),
    h('h2', {}, 'History'),
    detail.history.length === 0
      ? h('p', { class: 'empty' }, 'Nothing was registered or retired yet.')
      : h(
          'ul',
          { class: 'history' },
          detail.history.map(({ at, action, version, variant, author, reason }, i) =>
            h(
              'li',
              { key: `${at} ${i}` },
              time(/** @type {any} */ (at)),
              ` ${action} ${nameOf({ version, variant })} (${author}: ${reason})`,
            ),
          ),
        ),
  );
}

/** @param {Registered} one */
function registered({ variants, unregistered, wrong }) {
  const devices = [...variants, ...unregistered].reduce((sum, each) => sum + each.devices, 0);
  return [
    wrong.map((each) =>
      h(
        'p',
        { key: `wrong ${each.digest} ${each.version} ${each.variant}`, class: 'warning' },
        h('b', {}, `${countText(each.devices)} devices say ${nameOf(each)} and run another file. `),
        each.reason,
      ),
    ),
    variants.length === 0
      ? h('p', { class: 'quiet' }, 'No version is registered: fleetally models add does it.')
      : wideTable(
          'Versions and variants',
          VARIANT_HEAD,
          variants.map((each) => variantRow(each, devices)),
          (row) => ({
            key: `${variants[row]?.version} ${variants[row]?.variant}`,
            class: variants[row]?.state,
          }),
        ),
    unregistered.length > 0 && [
      h('h3', {}, 'Running, and not registered'),
      wideTable(
        'Running, and not registered',
        ['Version', 'Devices', 'File'],
        unregistered.map((each) => [nameOf(each), shareBar(each.devices, devices), digestOf(each.digest)]),
      ),
    ],
  ];
}

const VARIANT_HEAD = ['Version', 'State', 'Devices', 'Accuracy', 'Latency', 'Size', 'For', 'File', 'Added'];

/** @param {Variant} one @param {number} devices */
function variantRow(one, devices) {
  const { state, card, sizeBytes, digest, addedAt, author, executionProviders, target, retired } = one;
  return [
    h('b', {}, nameOf(one)),
    retired === undefined
      ? h('span', { class: 'state resolved' }, state)
      : h('span', { class: 'quiet', title: `${retired.author}: ${retired.reason}` }, state),
    shareBar(one.devices, devices),
    card.accuracy === undefined ? '–' : percentText(card.accuracy),
    card.latencySeconds === undefined ? '–' : durationText(card.latencySeconds),
    bytesText(sizeBytes),
    [...executionProviders, ...(target === undefined ? [] : [predicateText(target)])].join(' · ') || 'all devices',
    digestOf(digest),
    [time(/** @type {any} */ (addedAt)), ` · ${author}`],
  ];
}

/** @param {number} devices @param {number} all */
function shareBar(devices, all) {
  const share = all === 0 ? 0 : devices / all;
  return [
    h(
      'svg',
      { class: 'meter', viewBox: '0 0 60 8', width: 60, height: 8, 'aria-hidden': 'true' },
      h('rect', { class: 'track', width: 60, height: 8, rx: 4 }),
      h('rect', { class: 'fill', width: Math.max(devices > 0 ? 3 : 0, 60 * share), height: 8, rx: 4 }),
    ),
    ` ${countText(devices)}`,
  ];
}

/** @param {string} digest */
function digestOf(digest) {
  return h('code', { title: digest }, digest.slice(0, 10));
}

/** @param {{ version: string, variant: string }} one */
function nameOf({ version, variant }) {
  return variant === '' ? version : `${version} ${variant}`;
}
