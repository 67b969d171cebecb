/** Every page there is, by the name of its picture; `label` is there once it is drawn. */
export const PAGES = [
  { name: 'overview', hash: '#/', label: '.overview-model figure' },
  { name: 'incident', hash: '#/incidents/in-temperature', label: 'article[aria-label^="Incident"]' },
  { name: 'alarm', hash: '#/alarms/al-temperature', label: 'article[aria-label^="Alarm"]' },
  { name: 'recommendation', hash: '#/recommendations/re-5e8a01f2', label: 'article[aria-label^="Recommendation"]' },
  { name: 'rollout', hash: '#/rollouts/ro-1', label: 'article[aria-label^="Rollout"]' },
  { name: 'models', hash: '#/models', label: 'article[aria-label="Models"]' },
  { name: 'model', hash: '#/models/greenhouse', label: 'article[aria-label="Model greenhouse"]' },
  {
    name: 'feature',
    hash: '#/models/greenhouse/features/temperature?cohort=hw%3Dedge-b',
    label: 'article[aria-label="Feature temperature"]',
  },
  { name: 'accuracy', hash: '#/models/greenhouse/accuracy', label: 'article[aria-label^="Accuracy"]' },
  { name: 'versions', hash: '#/versions', label: 'article[aria-label="Versions"]' },
  {
    name: 'model-versions',
    hash: '#/models/greenhouse/versions',
    label: 'article[aria-label="Versions of greenhouse"]',
  },
  { name: 'devices', hash: '#/devices', label: 'article[aria-label="Devices"]' },
  { name: 'device', hash: '#/devices/dev-017', label: 'article[aria-label="Device dev-017"]' },
] as const;
