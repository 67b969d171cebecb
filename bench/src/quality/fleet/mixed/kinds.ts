/** What every device of a mixed fleet reports: six numbers, a category, a classifier's output and how long it took. */
export const NUMERIC = 6;
export const FEATURE_NAMES = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'] as const;
export const MODE = 'mode';
export const MODES = ['idle', 'walk', 'run', 'ride', 'swim'] as const;
export const MODE_SHARES = [0.4, 0.3, 0.15, 0.1, 0.05] as const;
export const CLASSES = ['a', 'b', 'c', 'd', 'e'] as const;
export const CLASS_SHARES = [0.2, 0.3, 0.25, 0.15, 0.1] as const;

/** f2 and f3 depend on each other from the beginning; f0 and f1 don't until a change makes them. */
export const DEPENDENT_RHO = 0.5;
/** f5 is missing now and then, the others never. */
export const USUAL_MISSING = 0.002;

/**
 * What moves from window to window, per device: a shift of each number in its standard deviations, then the log odds of
 * the first category, of the first class, and the logarithm of the latency in its standard deviations.
 */
export const LATENTS = NUMERIC + 3;
export const LATENT_MODE = NUMERIC;
export const LATENT_CLASS = NUMERIC + 1;
export const LATENT_LATENCY = NUMERIC + 2;
