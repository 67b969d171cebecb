import { Random } from '@fleetally/sim';

/** Of 1,000 cohorts, 800 are sites, 40 regions that they lie in, 40 kinds of hardware and 120 builds of firmware. */
const SITES = 0.8;
const REGIONS = 0.04;
const HARDWARE = 0.04;
const FIRMWARE_EACH = 3;
/** A site buys two kinds of hardware, so that combinations are far fewer than sites times kinds. */
const KINDS_AT_SITE = 2;

/**
 * Attributes of devices that fall into so many cohorts, the whole model not counted: sites within regions, firmware
 * within hardware. Devices with the same ones share the object.
 */
export function manyCohorts(devices: number, cohorts: number): Record<string, string>[] {
  const random = new Random(8);
  const regions = Math.round(REGIONS * cohorts);
  const hardware = Math.round(HARDWARE * cohorts);
  const sites = cohorts - regions - hardware - hardware * FIRMWARE_EACH;
  if (sites < SITES * cohorts - 1) throw new RangeError(`${cohorts} cohorts can't be made up`);
  const known = new Map<string, Record<string, string>>();
  return Array.from({ length: devices }, (_, d) => {
    const site = d % sites;
    const kind = (site * KINDS_AT_SITE + random.integer(KINDS_AT_SITE)) % hardware;
    const firmware = random.integer(FIRMWARE_EACH);
    const key = `${site} ${kind} ${firmware}`;
    const attributes = known.get(key) ?? {
      site: `s${site}`,
      region: `r${site % regions}`,
      hw: `h${kind}`,
      firmware: `${kind}.${firmware}`,
    };
    known.set(key, attributes);
    return attributes;
  });
}
