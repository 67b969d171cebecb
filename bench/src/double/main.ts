import { startDouble } from './collector-double.js';

/** A process of its own, so that what it takes is not put down to the agent: says its address, and ends when told to. */
const double = await startDouble(() => undefined);
process.send?.(double.address);
process.on('disconnect', () => double.close());
