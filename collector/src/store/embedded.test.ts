import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeContract } from './contract.js';
import { openStore } from './store.js';

storeContract('embedded', async () => {
  const data = await mkdtemp(join(tmpdir(), 'fleetally-store-'));
  return {
    open: () => openStore({ data }, 0),
    dispose: () => rm(data, { recursive: true }),
  };
});
