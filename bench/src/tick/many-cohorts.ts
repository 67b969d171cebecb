import { Random } from '@fleetally/sim';

/** Of 1,000 cohorts 40 are regions, 40 kinds of hardware, 120 builds of firmware, and the other 800 sites. */
const REGIONS = 0.04;
const HARDWARE = 0.04;
const FIRMWARE_EACH = 3;
/** A site buys two kinds of hardware, so that combinations are far fewer than sites times kinds. */
const KINDS_AT_SITE = 2;

/**
 * Attributes of devices that fall into so many cohorts, the whole model not counted: sites within regions, firmware
 * within hardware. Devices with the same ones share the object. Errors: RangeError for less than about 40 cohorts.
 */
export function manyCohorts(devices: number, cohorts: number): Record<string, string>[] {
  const random = new Random(8);
  const regions = Math.round(REGIONS * cohorts);
  const hardware = Math.round(HARDWARE * cohorts);
  const sites = cohorts - regions - hardware - hardware * FIRMWARE_EACH;
  if (hardware < KINDS_AT_SITE) throw new RangeError(`${cohorts} cohorts are too few to be made up like this`);
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
