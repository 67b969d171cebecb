export type { DeviceSlice } from './device-slice.js';
export { judgeReleases } from './judge-releases.js';
export { DEFAULT_MARGINS, type Margins, type ReleaseOptions } from './options.js';
export { ReleaseError, type ReleaseErrorCode } from './release-error.js';
export type {
  CohortOf,
  EffectKind,
  InputFinding,
  Release,
  ReleaseJudgement,
  ReleaseScope,
  SignalEffect,
} from './types.js';
