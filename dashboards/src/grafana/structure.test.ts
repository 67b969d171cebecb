import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { UIDS } from './build/uids.js';
import { ClickHouseTarget } from './build/clickhouse-query.js';
import { DASHBOARDS } from './dashboards.js';

/** Variables that Grafana itself knows. */
const BUILT_IN = /^(__\w+|timeFilter)$/;

describe.each(DASHBOARDS.map((dashboard) => [dashboard.title, dashboard] as const))('%s', (_, dashboard) => {
  const panels = panelsOf(dashboard);
  const json = JSON.stringify(dashboard);

  it('has a stable uid of its own, a description, and no id of one installation', () => {
    expect(Object.values(UIDS)).toContain(dashboard.uid);
    expect(dashboard.uid!.length).toBeLessThanOrEqual(40);
    expect(dashboard.description!.length).toBeGreaterThan(40);
    expect(dashboard.id ?? undefined).toBeUndefined();
    expect(dashboard.tags).toEqual(['fleetally']);
  });

  it('says of every panel what it is, how to read it and in which unit', () => {
    for (const { title, description, fieldConfig } of panels) {
      expect(title?.trim(), 'a panel without a title').toBeTruthy();
      expect(description?.length ?? 0, title).toBeGreaterThan(40);
      expect(fieldConfig?.defaults.unit, title).toBeTruthy();
    }
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });

  it('numbers panels once, and places them side by side within 24 columns', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const [at, one] of panels.entries()) {
      const { x, y, w, h } = one.gridPos!;
      expect(x + w, one.title).toBeLessThanOrEqual(24);
      expect(Math.min(x, y), one.title).toBeGreaterThanOrEqual(0);
      for (const { gridPos: other, title } of panels.slice(at + 1)) {
        const apart = x + w <= other!.x || other!.x + other!.w <= x || y + h <= other!.y || other!.y + other!.h <= y;
        expect(apart, `${one.title} and ${title}`).toBe(true);
      }
    }
  });

  it('leaves no hole in a line of panels', () => {
    for (const y of new Set(panels.map(({ gridPos }) => gridPos!.y))) {
      const line = panels.filter(({ gridPos }) => gridPos!.y === y);
      const isRepeated = line.some(({ repeat }) => repeat !== undefined);
      const width = line.reduce((sum, { gridPos }) => sum + gridPos!.w, 0);
      if (!isRepeated) expect(width, line[0]!.title).toBe(24);
      expect(new Set(line.map(({ gridPos }) => gridPos!.h)).size, line[0]!.title).toBe(1);
    }
  });

  it('takes every datasource from a variable that it declares', () => {
    const declared = new Map(variablesOf(dashboard).map(({ name, type, query }) => [name, { type, query }]));
    const refs = datasourcesIn(JSON.parse(json));
    expect(refs.length).toBeGreaterThan(0);
    for (const { type, uid } of refs) {
      const name = /^\$\{(\w+)\}$/.exec(uid)?.[1];
      expect(name, `the datasource ${uid}`).toBeDefined();
      expect(declared.get(name!)).toEqual({ type: 'datasource', query: type });
    }
    for (const panel of panels) expect(panel.targets?.length, panel.title).toBeGreaterThan(0);
  });

  // They named none at first, so that Grafana would have asked its default datasource for every one of them.
  it('names on every panel the datasource that all its queries have', () => {
    const written = JSON.parse(json) as { panels: { title: string; datasource?: unknown; targets: Asking[] }[] };
    for (const { title, datasource, targets } of written.panels) {
      expect(datasource, title).toEqual({ type: expect.any(String) as string, uid: expect.any(String) as string });
      for (const target of targets) expect(target.datasource, title).toEqual(datasource);
    }
  });

  it('uses only variables that exist, and every variable that it declares', () => {
    const names = variablesOf(dashboard).map(({ name }) => name);
    const used = variablesIn(json).filter((name) => !BUILT_IN.test(name));
    for (const name of used) expect(names).toContain(name);
    for (const name of names) expect(used, `nothing uses the variable ${name}`).toContain(name);
  });

  it('links only to dashboards that exist and sets only variables that these have, or to the console', () => {
    for (const { url } of linksIn(JSON.parse(json))) {
      if (url.startsWith('${console:raw}/')) continue;
      const [, uid, query] = /^\/d\/([\w-]+)\?(.*)$/.exec(url) ?? [];
      const target = DASHBOARDS.find((other) => other.uid === uid);
      expect(target, url).toBeDefined();
      const names = variablesOf(target!).map(({ name }) => name);
      for (const [, name] of query!.matchAll(/(?:^|&)var-(\w+)=/g)) expect(names, url).toContain(name);
      expect(query).toContain('${__url_time_range}');
    }
  });

  it('formats, colours and links only columns that its queries answer with', () => {
    for (const { title, targets = [], fieldConfig, transformations = [], options } of panels) {
      const columns = targets.flatMap((target) => (target instanceof ClickHouseTarget ? target.columns : []));
      if (columns.length === 0) continue;
      const text = JSON.stringify(fieldConfig);
      for (const { matcher } of fieldConfig?.overrides ?? []) {
        if (matcher.id === 'byType') continue;
        const isThere = (name: string): boolean =>
          matcher.id === 'byName' ? name === matcher.options : new RegExp(String(matcher.options)).test(name);
        expect(columns.some(isThere), `${title}: ${String(matcher.options)}`).toBe(true);
      }
      for (const [, name] of text.matchAll(/__data\.fields\[\\"([^"\\]+)\\"\]/g))
        expect(columns, title).toContain(name);
      for (const [, name] of text.matchAll(/__field\.labels\.(\w+)/g)) expect(columns, title).toContain(name);
      for (const { id, options: of } of transformations) {
        expect(id).toBe('groupingToMatrix');
        const { columnField, rowField, valueField } = of as Record<string, string>;
        for (const name of [columnField, rowField, valueField]) expect(columns, title).toContain(name);
      }
      const { xField } = (options ?? {}) as { xField?: string };
      if (xField !== undefined) expect(columns, title).toContain(xField);
    }
  });
});

it('no two dashboards have the same uid, and all are there', () => {
  expect(DASHBOARDS.map(({ uid }) => uid).sort()).toEqual(Object.values(UIDS).sort());
});

interface Asking {
  readonly datasource?: unknown;
}

function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.map((panel) => {
    if (!('targets' in panel)) throw new Error(`${panel.title} is a row`);
    return panel;
  });
}

function variablesOf({ templating }: Dashboard) {
  return templating.list ?? [];
}

function variablesIn(json: string): string[] {
  return [...json.matchAll(/\$\{(\w+)(?:[.:[][^}]*)?\}|\$(\w+)/g)].map(([, braced, plain]) => (braced ?? plain)!);
}

/** Every object under a key `datasource`. */
function datasourcesIn(value: unknown): { type: string; uid: string }[] {
  return nested(value, 'datasource') as { type: string; uid: string }[];
}

function linksIn(value: unknown): { url: string }[] {
  const lists = [...nested(value, 'links'), ...nested(value, 'value')].flat() as { url?: string }[];
  return lists.filter((link): link is { url: string } => typeof link.url === 'string');
}

function nested(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key && typeof inner === 'object' && inner !== null ? [inner as unknown] : []),
    ...nested(inner, key),
  ]);
}
