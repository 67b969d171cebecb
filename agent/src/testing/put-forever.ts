import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { openOutbox } from '../outbox.js';
import { windowOf } from './windows.js';

// Test support, run as a process of its own and killed: puts one report after another, and says so of each once `put`
// has returned. Arguments: directory, and the address of a collector.
const [, , directory = '', collector = ''] = argv;
const outbox = openOutbox({ directory, collector, fsync: 'never', tuning: { idleMs: 20, backoffBaseMs: 20 } });
const { boot } = outbox.status();
let n = 0;

function putSome(): void {
  for (let i = 0; i < 5; i++) {
    const note = createHash('sha256').update(`${boot} ${n}`).digest().readUInt32LE(0);
    outbox.put(windowOf(++n, { losses: { withheldInferences: note % 50, countingErrors: 0 } }));
    writeSync(1, `${boot} ${n}\n`);
  }
  setImmediate(putSome);
}

putSome();
