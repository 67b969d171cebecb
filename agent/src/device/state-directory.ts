import { createHash } from 'node:crypto';
import * as os from 'node:os';
import { join } from 'node:path';

/** Where an operating system wants programs to keep state: the default home of spool and device key. */
export function stateDirectory(
  platform: string = os.platform(),
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string = os.homedir(),
): string {
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'fleetally');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'fleetally');
  return join(environment['XDG_STATE_HOME'] ?? join(home, '.local', 'state'), 'fleetally');
}

/** A folder of its own for each device below `root`; any device id makes a valid and distinct name. */
export function deviceDirectory(root: string, device: string | undefined): string {
  // Without an id the device is this machine, and its key, which lies in the folder, names it.
  if (device === undefined) return join(root, 'this-device');
  const plain = /^[a-z0-9][a-z0-9_-]{0,63}$/.test(device);
  return join(root, 'devices', plain ? device : createHash('sha256').update(device).digest('hex'));
}
