import { readFileSync } from 'node:fs';

/** Names this boot of the operating system (Linux); '' elsewhere, where no crash is told from a power cut. */
export function machineBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
