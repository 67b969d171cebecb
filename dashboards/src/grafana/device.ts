import { BigValueColorMode, ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { rows } from './build/clickhouse-query.js';
import { byThresholds, column, thresholds } from './build/fields.js';
import { cell, toConsolePath, toPage } from './build/links.js';
import { page } from './build/page.js';
import { number, table } from './build/panels.js';
import { instant } from './build/prometheus-query.js';
import { choice } from './build/variables.js';

const HEALTH = { well: 'good', anomalous: 'bad', silent: 'warning' } as const;
const THIS = 'device = ${device:singlequote}';

/** Which devices are not well, and what one of them is, runs and had. Never what it counted. */
export const devicePage = page({
  name: 'device',
  title: 'Devices',
  description:
    'Which devices are not well, and what one of them is, what it runs and what was found on it. What a single device counted is shown nowhere.',
  from: 'now-14d',
  refresh: '5m',
  sources: ['prometheus', 'clickhouse'],
  variables: [
    choice('device', {
      label: 'Device',
      description: 'The device that the lower half is about; those that are not well come first.',
      sql: "SELECT device FROM devices ORDER BY health = 'well', last_seen DESC, device LIMIT 5000",
    }),
  ],
  panels: [
    number({
      title: 'Something is wrong with',
      description:
        'Devices with an anomaly of their own that fires: silent, dead or stuck inputs, errors, a wrong clock and the like.',
      unit: 'none',
      ...{ width: 4, height: 8 },
    })
      .colorScheme(byThresholds())
      .thresholds(thresholds('good', [1, 'warning']))
      .withTarget(instant('sum(fleetally_device_anomalies{scope="device"}) or vector(0)', 'devices')),
    table({
      title: 'Found on devices',
      description:
        'What was found wrong with single devices, or at once with many: what fires, and what began in the time range. Click a device to look at it below.',
      unit: 'none',
      ...{ width: 20, height: 8 },
    })
      .overrideByName('state', [column.words({ firing: 'bad', resolved: 'mute' }), column.coloured(), column.width(90)])
      .overrideByRegexp('^(since|until)$', [column.unit('dateTimeAsIso')])
      .overrideByName('device', [column.links(toPage('Look at it', 'device', { device: cell('device') }))])
      .withTarget(
        rows(
          ['state', 'kind', 'device', 'devices', 'features', 'since', 'until', 'ended by', 'model'],
          `
          SELECT
              state, kind, device, devices, arrayStringConcat(features, ', ') AS features, since, resolved_at AS until,
              resolution AS "ended by", model
          FROM device_anomalies
          WHERE state = 'firing' OR $__timeFilter(since)
          ORDER BY state = 'firing' DESC, since DESC
          LIMIT 500`,
        ),
      ),
    number({
      title: '$device',
      description:
        'Whether it is well, when it was last seen (by the clock of the collector), the start of the newest window that it reported (event time), the agent on it, and how far its clock is off.',
      unit: 'none',
      ...{ width: 24, height: 4 },
    })
      .colorMode(BigValueColorMode.Value)
      .links([toConsolePath('In the console', '/devices/${device:percentencode}')])
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('/.*/'))
      .overrideByName('health', [column.words(HEALTH)])
      .overrideByRegexp('^(last seen|newest window)$', [column.unit('dateTimeFromNow')])
      .overrideByName('clock is off by', [column.unit('s'), column.decimals(1)])
      .withTarget(
        rows(
          ['health', 'last seen', 'newest window', 'agent', 'clock is off by'],
          `
          SELECT
              health, last_seen AS "last seen", last_window AS "newest window", agent_version AS agent,
              clock_skew_seconds AS "clock is off by"
          FROM devices
          WHERE ${THIS}`,
        ),
      ),
    table({
      title: 'What it runs',
      description: 'Version and variant of each model, as its newest report says. Click a model for its rollouts.',
      unit: 'none',
      ...{ width: 12, height: 7 },
    })
      .overrideByName('model', [column.links(toPage('Rollouts', 'release', { model: cell('model') }))])
      .withTarget(
        rows(
          ['model', 'version', 'variant'],
          `
          SELECT arrayJoin(mapKeys(versions)) AS model, versions[model] AS version, variants[model] AS variant
          FROM devices
          WHERE ${THIS}
          ORDER BY model`,
        ),
      ),
    table({
      title: 'What it is',
      description: 'Its attributes, as it last gave them: the cohorts that it belongs to.',
      unit: 'none',
      ...{ width: 12, height: 7 },
    }).withTarget(
      rows(
        ['attribute', 'value'],
        `
        SELECT arrayJoin(mapKeys(attributes)) AS attribute, attributes[attribute] AS value
        FROM devices
        WHERE ${THIS}
        ORDER BY attribute`,
      ),
    ),
  ],
});
