import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../architecture/source-tree.js';
import { partsOf, type Dashboard } from './dashboard-parts.js';
import { misfits, type Expectation } from './misfits.js';

const FOLDER = join(PROJECT_ROOT, 'dashboards', 'grafana');
const FILES = readdirSync(FOLDER);
/** Grafana 10.4 reads up to this one. */
const MINIMUM_SCHEMA = 39;
/** What Grafana 10.4 doesn't know, and leaves alone: these values make newer versions do what it does anyway. */
const NEWER_THAN_MINIMUM: readonly string[] = ['allowCustomValue', 'percentChangeColorMode'];

const module = 'grafana-types';
const minimum = join(PROJECT_ROOT, 'node_modules', 'grafana-schema-minimum');
/** Lets the same types be put together from those of Grafana 10.4. */
const paths = { '@grafana/schema': [join(minimum, 'dist', 'index.d.ts')], '@grafana/schema/*': [join(minimum, '*')] };

function read(file: string): Dashboard {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Dashboard;
}

describe("the committed dashboards, held against Grafana's published types", () => {
  const parts = FILES.flatMap((file) => partsOf(file, read(file)));

  it('fit those of the newest version', () => {
    expect(FILES).toHaveLength(6);
    expect(misfits(parts, { module })).toEqual([]);
  });

  it('fit those of the oldest supported version, but for what it leaves alone', () => {
    const unknown = misfits(parts, { module, paths }).map((line) => /^[^:]*\.(\w+): /.exec(line)?.[1] ?? line);
    expect([...new Set(unknown)].sort()).toEqual(NEWER_THAN_MINIMUM);
    expect(misfits(parts.map(withoutNewer), { module, paths })).toEqual([]);
  });

  it('are of a schema version that the oldest supported version reads', () => {
    for (const file of FILES) expect(read(file).schemaVersion, file).toBeLessThanOrEqual(MINIMUM_SCHEMA);
  });
});

function withoutNewer(part: Expectation): Expectation {
  const text = JSON.stringify(part.value, (name, value: unknown) =>
    NEWER_THAN_MINIMUM.includes(name) ? undefined : value,
  );
  return { ...part, value: JSON.parse(text) as unknown };
}

/** What is wrong, what stands in the file, what stands there in its place, and where that is found. */
const BREAKS: readonly (readonly [string, string, string, string])[] = [
  ['a misspelt field of the dashboard', '"refresh":', '"refesh":', 'refesh'],
  ['a field of another type', '"schemaVersion":39', '"schemaVersion":"39"', 'schemaVersion'],
  ['an unknown type of variable', '"type":"textbox"', '"type":"text"', 'templating.list.2.type'],
  ['a misspelt field of a link', '"asDropdown":true', '"asDropDown":true', 'links.0.asDropDown'],
  ['a misspelt option of a panel', '"graphMode":"none"', '"grafMode":"none"', 'options.grafMode'],
  ['an option that is no member', '"graphMode":"none"', '"graphMode":"off"', 'options.graphMode'],
  ['an option that is missing', '"frameIndex":0,', '', 'options'],
  ['a misspelt field of all columns', '"filterable":true', '"filterble":true', 'fieldConfig.defaults.custom.filterble'],
  ['an override of nothing', '"custom.width"', '"custom.widht"', 'fieldConfig.overrides.0.properties.2.id'],
  ['an override by another type', '"value":90', '"value":"90px"', 'fieldConfig.overrides.0.properties.2'],
  ['a misspelt field of a query', '"legendFormat":', '"legend":', 'legend'],
  ['an unknown format of a query', '"format":"time_series"', '"format":"series"', 'format'],
];

describe('a broken dashboard is found out by', () => {
  const text = JSON.stringify(read('fleetally-fleet.json'));
  let found: string[];
  beforeAll(() => {
    const sound = new Set(partsOf('', JSON.parse(text) as Dashboard).map((part) => JSON.stringify(part)));
    const broken = BREAKS.flatMap(([what, from, to]) =>
      partsOf('', JSON.parse(text.replace(from, to)) as Dashboard)
        .filter((part) => !sound.has(JSON.stringify(part)))
        .map((part) => ({ ...part, name: what })),
    );
    found = misfits(broken, { module });
  });

  it.each(BREAKS)('%s', (what, _from, _to, where) => {
    const own = found.filter((line) => line.startsWith(`${what}.`));
    expect(own).toHaveLength(1);
    expect(own[0]!.slice(what.length + 1).startsWith(`${where}: `), own[0]).toBe(true);
  });

  it('a panel of a plugin that publishes no type', () => {
    const unknown = JSON.parse(text.replace('"type":"stat"', '"type":"stats"')) as Dashboard;
    expect(() => partsOf('', unknown)).toThrow('stats');
  });
});
