import { accuracyDetail } from './accuracy.js';
import { alarmList } from './alarms.js';
import { anomalyList } from './anomalies.js';
import { ApiError, get } from './api.js';
import { alarmDetail, featureDetail, missingDetail } from './detail.js';
import { h, patch } from './dom.js';
import { fleetPanel, modelsPanel } from './fleet.js';
import { incidentDetail, incidentList } from './incidents.js';
import { readDetail } from './reading.js';
import { recommendationDetail, recommendationList } from './recommendations.js';
import { rolloutDetail, rolloutList } from './rollouts.js';
import { parseRoute } from './route.js';
import { clockText } from './time.js';

/**
 * @typedef {import('./reading.js').Detail} Detail
 * @typedef {import('../src/store/views.js').FleetView} Fleet
 * @typedef {import('../src/store/views.js').ModelView} Model
 * @typedef {import('../src/store/views.js').AlarmView} Alarm
 * @typedef {import('../src/store/views.js').IncidentView} Incident
 * @typedef {import('../src/store/views.js').DeviceAnomalyView} Anomaly
 * @typedef {import('../src/store/views.js').RecommendationView} Recommendation
 * @typedef {import('../src/store/views.js').RolloutView} Rollout
 */

const REFRESH_MS = 5_000;
const WIDE = matchMedia('(min-width: 960px)');
const app = /** @type {HTMLElement} */ (document.getElementById('app'));

const state = {
  /** @type {{ fleet: Fleet, models: readonly Model[], alarms: readonly Alarm[], pending: readonly Alarm[], anomalies: readonly Anomaly[], incidents: readonly Incident[], recommendations: readonly Recommendation[], rollouts: readonly Rollout[] } | undefined} */
  seen: undefined,
  /** @type {Detail} */
  detail: undefined,
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
    const [
      fleet,
      { models },
      { alarms },
      { alarms: pending },
      { anomalies },
      { incidents },
      { recommendations },
      { rollouts },
    ] = await Promise.all([
      /** @type {Promise<Fleet>} */ (get('fleet')),
      /** @type {Promise<{ models: Model[] }>} */ (get('models')),
      /** @type {Promise<{ alarms: Alarm[] }>} */ (get('alarms')),
      /** @type {Promise<{ alarms: Alarm[] }>} */ (get('alarms', { state: 'pending' })),
      /** @type {Promise<{ anomalies: Anomaly[] }>} */ (get('anomalies', { state: 'firing' })),
      /** @type {Promise<{ incidents: Incident[] }>} */ (get('incidents')),
      /** @type {Promise<{ recommendations: Recommendation[] }>} */ (get('recommendations')),
      /** @type {Promise<{ rollouts: Rollout[] }>} */ (get('rollouts')),
    ]);
    const detail = await readDetail(parseRoute(location.hash), alarms, models, WIDE.matches);
    if (turn !== reading) return;
    Object.assign(state, {
      seen: { fleet, models, alarms, pending, anomalies, incidents, recommendations, rollouts },
      detail,
      seenAtMs: Date.now(),
      trouble: undefined,
    });
  } catch (error) {
    if (turn !== reading) return;
    state.trouble = error instanceof ApiError ? error.message : 'The collector does not answer.';
  }
  render();
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
  const chosen = detail?.kind === 'alarm' ? detail.alarm.alarm : undefined;
  const chosenAdvice = detail?.kind === 'recommendation' ? detail.recommendation.recommendation : undefined;
  const chosenRollout = detail?.kind === 'rollout' ? detail.rollout.rollout : undefined;
  const chosenIncident = detail?.kind === 'incident' ? detail.incident.incident : undefined;
  const routed = parseRoute(location.hash).kind !== 'overview';
  document.title = title(seen?.alarms ?? []);
  patch(app, [
    h(
      'header',
      {},
      h('a', { class: 'brand', href: '#/' }, 'fleetally'),
      h(
        'span',
        { class: 'quiet', role: 'status' },
        trouble === undefined ? state.seenAtMs > 0 && `as of ${clockText(state.seenAtMs)}` : `${trouble} Trying again.`,
      ),
    ),
    h(
      'main',
      { id: 'main', class: routed ? 'routed' : '', 'aria-busy': seen === undefined ? 'true' : undefined },
      seen === undefined
        ? h('p', { class: 'empty' }, trouble ?? 'Reading…')
        : [
            fleetPanel(seen.fleet),
            h(
              'div',
              { class: 'panes' },
              h(
                'div',
                { class: 'side' },
                recommendationList(seen.recommendations, seen.fleet, chosenAdvice),
                incidentList(seen.incidents, seen.fleet, chosenIncident),
                alarmList(seen.alarms, seen.pending, seen.fleet, chosen),
                anomalyList(seen.anomalies, seen.fleet),
                rolloutList(seen.rollouts, chosenRollout),
                modelsPanel(seen.models),
              ),
              h('div', { class: 'pane', id: 'pane' }, detailView(detail, seen.fleet)),
            ),
          ],
    ),
  ]);
}

/** @param {Detail} detail @param {Fleet} fleet */
function detailView(detail, fleet) {
  if (detail === undefined) return h('p', { class: 'empty hint' }, 'Choose a feature to see its histogram.');
  if (detail.kind === 'missing') return missingDetail(detail.message);
  if (detail.kind === 'incident') return incidentDetail(detail.incident, fleet, changed);
  if (detail.kind === 'recommendation') return recommendationDetail(detail.recommendation, fleet, changed);
  if (detail.kind === 'rollout') return rolloutDetail(detail.rollout, fleet, changed);
  if (detail.kind === 'accuracy') return accuracyDetail(detail, surface);
  return detail.kind === 'alarm' ? alarmDetail(detail, fleet, surface, changed) : featureDetail(detail, surface);
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

/** The tab says how many alarms fire. @param {readonly Alarm[]} alarms */
function title(alarms) {
  const firing = alarms.filter(({ state }) => state === 'firing').length;
  return firing === 0 ? 'fleetally' : `(${firing}) fleetally`;
}

/** Follows a link: shows it at once, then moves the focus there, so that a screen reader starts at the new content. */
async function navigate() {
  state.pointed = undefined;
  const route = parseRoute(location.hash);
  await refresh();
  if (route.kind === 'overview') return;
  if (!WIDE.matches) scrollTo(0, 0);
  document.getElementById('detail-title')?.focus({ preventScroll: true });
}

async function keepFresh() {
  for (;;) {
    if (!document.hidden) await refresh();
    await new Promise((resolve) => setTimeout(resolve, REFRESH_MS));
  }
}

addEventListener('hashchange', () => void navigate());
addEventListener('resize', render);
addEventListener('visibilitychange', () => void (document.hidden || refresh()));
WIDE.addEventListener('change', () => void refresh());
render();
void keepFresh();
