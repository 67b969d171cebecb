import type { DeviceDesign } from './clustered-difference.js';

/** What one piece of evidence is: a row, or a device, in the design that the devices allow (none where too few). */
export type Unit = { readonly of: 'rows' } | { readonly of: 'devices'; readonly design: DeviceDesign | undefined };
