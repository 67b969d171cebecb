export type RolloutAction =
  'started' | 'advanced' | 'completed' | 'held' | 'went-on' | 'paused' | 'resumed' | 'aborted';
