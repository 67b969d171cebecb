import type { Certificate } from '../admin/forget-device.js';

/** The certificate in words, for the one who asked. */
export function certificateText(certificate: Certificate): string {
  const { forgottenAt, rowsRemoved, rollUps, remaining, files, partsWaiting, proven, blocked } = certificate;
  const removed = Object.entries(rowsRemoved).map(([table, rows]) => `  ${table}: ${rows}\n`);
  const left = Object.entries(remaining).filter(([, rows]) => rows > 0);
  const searched = Object.keys(remaining).length;
  return [
    proven ? `forgotten at ${forgottenAt}\n` : `NOT wholly forgotten at ${forgottenAt}; what is left is below\n`,
    'rows that named it, removed:\n',
    ...removed,
    `roll-ups made anew without it: ${rollUps.recomputed} windows\n`,
    rollUps.left === 0
      ? ''
      : `roll-ups of its time that can't be taken apart, since their reports are gone: ${rollUps.left}; sums over cohorts, they name nobody\n`,
    left.length === 0
      ? `rows that name it now: 0 in ${searched} tables, each column with text searched\n`
      : `rows that still name it: ${left.map(([table, rows]) => `${table} ${rows}`).join(', ')}\n`,
    filesText(files),
    partsWaiting.length === 0 ? '' : `old parts still on disk, for some minutes: ${partsWaiting.join(', ')}\n`,
    `recorded as ${certificate.hash} with salt ${certificate.salt}\n`,
    blocked
      ? 'it may not come back under this id\n'
      : 'if it sends again it is taken as a new device; --block would refuse it\n',
    'not reached: backups, exports, logs of proxies, and what the device itself keeps\n',
  ].join('');
}

function filesText(files: Certificate['files']): string {
  if (files === 'not searched') return 'files: those of a ClickHouse server were not searched\n';
  const { found } = files;
  const where = found.length === 0 ? 'none holds the id as it is' : `the id is in ${found.join(', ')}`;
  return `files: ${files.files} searched, ${files.bytes} bytes; ${where} (compressed blocks can hide it; the count of rows above can't be fooled so)\n`;
}
