export { draftsOf } from './drafts-of.js';
export type { DriftFinding, Findings, ModelAnomaly, ServedVersion } from './findings.js';
export type { Recommendation, RecommendationDraft, RecommendationState, RecommendedAction } from './types.js';
