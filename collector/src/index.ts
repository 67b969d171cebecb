export { Detector } from './detect/detector.js';
export { DEFAULT_DETECTOR_OPTIONS, type DetectorOptions } from './detect/options.js';
export { SlowBlocks } from './detect/slow-blocks.js';
export type {
  Alarm,
  Attributes,
  BlockResult,
  Clock,
  Cohort,
  ReportColumns,
  StreamVerdict,
  WatchedSignal,
  WatchedSignals,
} from './detect/types.js';
