import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What Linux tells of a device below /sys. Units: degrees Celsius, share of a full charge, watts, joules. */
export interface SysfsFigures {
  readonly temperature?: number;
  readonly battery?: number;
  readonly power?: number;
  /** Energy that the processor packages have used since some moment, where they count it; goes round at `energyRange`. */
  readonly energy?: number;
  readonly energyRange?: number;
}

/** Sensors that are broken or not wired read absurd values, which must not become the hottest zone. */
const PLAUSIBLE_CELSIUS = [-60, 200] as const;

/** Figures below `root`; what isn't there, or can't be read, is absent. Never rejects. */
export async function readSysfs(root: string): Promise<SysfsFigures> {
  const [temperature, supply, packages] = await Promise.all([hottest(root), battery(root), packageEnergy(root)]);
  return { ...(temperature === undefined ? {} : { temperature }), ...supply, ...packages };
}

/** The hottest of the thermal zones. */
async function hottest(root: string): Promise<number | undefined> {
  const folder = join(root, 'class/thermal');
  const zones = (await namesIn(folder)).filter((name) => name.startsWith('thermal_zone'));
  const read = await Promise.all(zones.map((zone) => numberIn(join(folder, zone, 'temp'))));
  const degrees = read.flatMap((milli) => (milli === undefined ? [] : [milli / 1000]));
  const plausible = degrees.filter((value) => value >= PLAUSIBLE_CELSIUS[0] && value <= PLAUSIBLE_CELSIUS[1]);
  return plausible.length === 0 ? undefined : Math.max(...plausible);
}

/** Charge and power of the device's own battery, the first of them; those of mice and headsets say `Device`. */
async function battery(root: string): Promise<Pick<SysfsFigures, 'battery' | 'power'>> {
  const folder = join(root, 'class/power_supply');
  for (const name of (await namesIn(folder)).sort()) {
    const at = (file: string): string => join(folder, name, file);
    if ((await textIn(at('type'))) !== 'Battery' || (await textIn(at('scope'))) === 'Device') continue;
    const capacity = await numberIn(at('capacity'));
    const power = await watts(at);
    return {
      ...(capacity === undefined ? {} : { battery: capacity / 100 }),
      ...(power === undefined ? {} : { power }),
    };
  }
  return {};
}

/** Some tell power, some current and voltage; some tell discharging as negative. Files hold millionths. */
async function watts(at: (file: string) => string): Promise<number | undefined> {
  const power = await numberIn(at('power_now'));
  if (power !== undefined) return Math.abs(power) / 1e6;
  const [current, voltage] = await Promise.all([numberIn(at('current_now')), numberIn(at('voltage_now'))]);
  return current === undefined || voltage === undefined ? undefined : (Math.abs(current) / 1e6) * (voltage / 1e6);
}

/** All processor packages together. Their parts (intel-rapl:0:1) are within them. */
async function packageEnergy(root: string): Promise<Pick<SysfsFigures, 'energy' | 'energyRange'>> {
  const folder = join(root, 'class/powercap');
  const packages = (await namesIn(folder)).filter((name) => /^intel-rapl:\d+$/.test(name));
  const read = await Promise.all(
    packages.map(async (name) => {
      const energy = await numberIn(join(folder, name, 'energy_uj'));
      const range = await numberIn(join(folder, name, 'max_energy_range_uj'));
      return energy === undefined || range === undefined ? [] : [{ energy: energy / 1e6, range: range / 1e6 }];
    }),
  );
  // With several packages each goes round by itself, and a sum can't tell which: then nobody is told.
  const [only, ...more] = read.flat();
  return only === undefined || more.length > 0 ? {} : { energy: only.energy, energyRange: only.range };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function textIn(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

async function numberIn(file: string): Promise<number | undefined> {
  const text = await textIn(file);
  const value = text === undefined || text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
