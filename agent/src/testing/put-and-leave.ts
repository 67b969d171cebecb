import { argv } from 'node:process';
import { openOutbox } from '../outbox.js';
import { windowOf } from './windows.js';

// Test support, run as a process of its own: puts reports, never closes, and must end by itself all the same.
const [, , directory = '', collector = ''] = argv;
const outbox = openOutbox({ directory, collector, fsync: 'never' });
for (let n = 1; n <= 3; n++) outbox.put(windowOf(n));
