import type { Dashboard, DashboardLink, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Options as TableOptions } from '@grafana/grafana-foundation-sdk/table';

/**
 * Takes out of a dashboard what the library writes unasked. Grafana's published types don't know it, but for `placement`:
 * newer versions move links and annotations that have it out of sight, into a menu, and it has no other value.
 */
export function dropUnasked({ templating, links = [], annotations, panels = [] }: Dashboard): void {
  for (const variable of templating.list ?? []) {
    // Of interval variables, and there is none.
    delete variable.auto;
    delete variable.auto_min;
    delete variable.auto_count;
  }
  const charts = panels.filter((panel): panel is Panel => !('panels' in panel));
  for (const placed of [...links, ...(annotations.list ?? []), ...charts.flatMap(linksOf)]) delete placed.placement;
  // A footer without content. Now it belongs to the fields.
  for (const { type, options } of charts) if (type === 'table') delete (options as TableOptions).footer;
}

function linksOf({ links = [], fieldConfig }: Panel): DashboardLink[] {
  const overrides = fieldConfig?.overrides.flatMap(({ properties }) => properties) ?? [];
  const overriding = overrides.flatMap(({ id, value }) => (id === 'links' ? (value as DashboardLink[]) : []));
  return [...links, ...(fieldConfig?.defaults.links ?? []), ...overriding];
}
