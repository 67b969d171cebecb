export { parseOptions, type DemoOptions } from './options.js';
export { scenario, type Scenario } from './scenario.js';
export type { DemoSummary } from './story/summary.js';
