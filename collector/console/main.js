import { ApiError } from './api.js';
import { h, patch } from './dom.js';
import { fleetPanel } from './fleet.js';
import { needsList } from './needs-list.js';
import { overviewOf, readDetail } from './reading.js';
import { parseRoute } from './route.js';
import { readKept, readSeen } from './seen.js';
import { siteHeader } from './site-header.js';

/**
 * @typedef {import('./reading.js').Detail} Detail
 * @typedef {import('./seen.js').Seen} Seen
 */

const REFRESH_MS = 5_000;
const WIDE = matchMedia('(min-width: 960px)');
const app = /** @type {HTMLElement} */ (document.getElementById('app'));
/** What is shown beside the lists of what needs somebody; all else has a page of its own. */
const BESIDE_LISTS = ['overview', 'alarm', 'incident', 'recommendation', 'rollout'];

const state = {
  /** What draws the detail. @type {typeof import('./views-of.js') | undefined} */
  views: undefined,
  /** @type {Seen | undefined} */
  seen: undefined,
  /** @type {Detail} */
  detail: undefined,
  /** The address that the detail was read for. */
  shown: location.hash,
  /** When the collector last answered, epoch ms. */
  seenAtMs: 0,
  /** @type {string | undefined} */
  trouble: undefined,
  /** Which column of which chart is pointed at. @type {{ chart: string, index: number } | undefined} */
  pointed: undefined,
};

let reading = 0;

/** Reads everything that is on the page; an answer that was overtaken by a later read is dropped. */
async function refresh() {
  const turn = ++reading;
  try {
    const shown = location.hash;
    const seen = await readSeen();
    if (turn !== reading) return;
    // The lists do not wait for what is beside them, nor for the scripts that draw it.
    if (state.seen === undefined) {
      Object.assign(state, { seen, seenAtMs: Date.now() });
      render();
    }
    const [detail, views] = await Promise.all([
      readDetail(parseRoute(shown), seen.alarms, seen.models),
      import('./views-of.js'),
    ]);
    if (turn !== reading) return;
    Object.assign(state, { views, seen, detail, shown, seenAtMs: Date.now(), trouble: undefined });
  } catch (error) {
    if (turn !== reading) return;
    state.trouble = error instanceof ApiError ? error.message : 'The collector does not answer.';
  }
  render();
}

/** Shows what the collector has at hand, before anything is read for this page. */
async function begin() {
  const turn = ++reading;
  try {
    const shown = location.hash;
    const { pictures, readAt, ...seen } = await readKept();
    if (turn !== reading) return;
    Object.assign(state, { seen, seenAtMs: Date.parse(readAt) });
    render();
    const route = parseRoute(shown);
    const [detail, views] = await Promise.all([
      route.kind === 'overview' ? overviewOf(pictures) : readDetail(route, seen.alarms, seen.models),
      import('./views-of.js'),
    ]);
    if (turn !== reading) return;
    Object.assign(state, { views, detail, shown });
    render();
  } catch {
    // The reading that follows says what is wrong.
  }
}

/** Charts are drawn to the pane's width, which is only known once the pane is there: then once more. */
function render() {
  const before = paneWidth();
  draw();
  if (paneWidth() !== before) draw();
}

function paneWidth() {
  return document.getElementById('pane')?.clientWidth;
}

function draw() {
  const { seen, detail, trouble } = state;
  const route = parseRoute(state.shown);
  const firing = (seen?.alarms ?? []).filter((alarm) => alarm.state === 'firing').length;
  const name = state.views?.titleOf(detail) ?? '';
  document.title = `${firing === 0 ? '' : `(${firing}) `}${name === '' ? '' : `${name} · `}fleetally`;
  patch(app, [
    siteHeader(parseRoute(location.hash), trouble, state.seenAtMs),
    h(
      'main',
      {
        id: 'main',
        tabindex: -1,
        class: route.kind === 'overview' ? '' : 'routed',
        'aria-busy': isBusy() ? 'true' : undefined,
      },
      seen === undefined ? h('p', { class: 'empty' }, trouble ?? 'Reading…') : content(seen, route),
    ),
  ]);
}

/** Whether what is there is not yet what the address asks for; in trouble it is all that there is. */
function isBusy() {
  const { seen, detail, shown, trouble } = state;
  return seen === undefined || (trouble === undefined && (detail === undefined || shown !== location.hash));
}

/** @param {Seen} seen @param {import('./route.js').Route} route */
function content(seen, route) {
  const { detail, views } = state;
  const view =
    detail === undefined || views === undefined ? false : views.viewOf(detail, seen, { surfaces: surface, changed });
  if (!BESIDE_LISTS.includes(route.kind)) return h('div', { class: 'pane alone', id: 'pane', key: 'alone' }, view);
  return [
    route.kind === 'overview' && fleetPanel(seen.fleet),
    h(
      'div',
      { class: 'panes', key: 'panes' },
      h('div', { class: 'side' }, needsList(seen, state.detail)),
      h('div', { class: 'pane', id: 'pane' }, view),
    ),
  ];
}

/** Something was decided, or is being: draws that, and reads what came of it. @param {boolean} read */
function changed(read) {
  if (read) void refresh();
  else render();
}

/** @param {string} chart @returns {import('./chart.js').Surface} */
function surface(chart) {
  return {
    width: Math.max(280, Math.floor(paneWidth() ?? 280)),
    pointed: state.pointed?.chart === chart ? state.pointed.index : undefined,
    point: (index) => {
      state.pointed = index === undefined ? undefined : { chart, index };
      render();
    },
  };
}

/** Follows a link: shows it at once, then moves the focus there, so that a screen reader starts at the new content. */
async function navigate() {
  state.pointed = undefined;
  const route = parseRoute(location.hash);
  // What is still there is of the address before.
  render();
  await refresh();
  if (route.kind === 'overview') return;
  if (!WIDE.matches || !BESIDE_LISTS.includes(route.kind)) scrollTo(0, 0);
  document.getElementById('detail-title')?.focus({ preventScroll: true });
}

async function keepFresh() {
  await begin();
  for (;;) {
    if (!document.hidden) await refresh();
    await new Promise((resolve) => setTimeout(resolve, REFRESH_MS));
  }
}

// Not by its address, which would be taken for that of a page.
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main')?.focus();
});
addEventListener('hashchange', () => void navigate());
addEventListener('resize', render);
addEventListener('visibilitychange', () => void (document.hidden || refresh()));
render();
void keepFresh();
