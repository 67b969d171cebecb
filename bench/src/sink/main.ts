import { startSink } from './report-sink.js';

/** A process of its own, so that what it takes is not put down to the agent: says its address, and ends when told to. */
const sink = await startSink(() => undefined);
process.send?.(sink.address);
process.on('disconnect', () => sink.close());
