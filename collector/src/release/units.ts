import type { Panel } from './panel.js';
import type { ReleaseUpgrades, Upgrade } from './upgrades.js';

/** A device while it ran one version. Its rows are those of the panel, in no order. */
export interface Unit {
  readonly device: string;
  readonly rows: number[];
}

/** Who says what of one release. */
export interface Units {
  /** Devices while they ran something else than the new version: not upgraded, or not yet. */
  readonly controls: Unit[];
  /** Upgraded devices, with their rows of before and after. */
  readonly upgraded: (Unit & { readonly upgrade: Upgrade })[];
}

/** How long before the first upgrade is looked at; longer makes baselines older, not better. */
const HISTORY_SECONDS = 14 * 86_400;

export function unitsOf(panel: Panel, { to, upgrades, began }: ReleaseUpgrades): Units {
  const controls = new Map<string, Unit>();
  const upgraded = new Map<string, Units['upgraded'][number]>();
  for (const [row, { device, version, start }] of panel.rows.entries()) {
    if (start < began - HISTORY_SECONDS) continue;
    const upgrade = upgrades.get(device);
    if (upgrade !== undefined) {
      const isAfter = version === to && start >= upgrade.at && start < upgrade.to;
      const isBefore = version === upgrade.before && start >= upgrade.from && start <= upgrade.at;
      if (!isAfter && !isBefore) continue;
      rowsOf(upgraded, device, () => ({ device, upgrade, rows: [] })).push(row);
      if (isAfter) continue;
    }
    if (version === to) continue;
    rowsOf(controls, `${device} ${version}`, () => ({ device, rows: [] })).push(row);
  }
  return { controls: inOrder(panel, controls), upgraded: inOrder(panel, upgraded) };
}

/** Whatever order slices came in. */
function inOrder<T extends Unit>({ rows }: Panel, units: ReadonlyMap<string, T>): T[] {
  const before = (a: number, b: number): number =>
    rows[a]!.start - rows[b]!.start || (rows[a]!.version < rows[b]!.version ? -1 : 1);
  for (const unit of units.values()) unit.rows.sort(before);
  return [...units].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, unit]) => unit);
}

function rowsOf<T extends Unit>(units: Map<string, T>, key: string, make: () => T): number[] {
  let unit = units.get(key);
  if (unit === undefined) units.set(key, (unit = make()));
  return unit.rows;
}
