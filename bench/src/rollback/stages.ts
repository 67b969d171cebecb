/** As the documents' example has it: shares of the fleet, and hours at each. */
export const STAGES = [
  { share: 0.05, soak: 24 },
  { share: 0.25, soak: 24 },
  { share: 1, soak: 48 },
] as const;
