/** Of the pictures in docs/concepts/plots. */
export const ILLUSTRATION_SEED = 7;
