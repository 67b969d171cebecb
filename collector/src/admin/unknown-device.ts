import { number, text } from '../store/fields.js';
import type { AdminContext } from './admin-context.js';
import { AdminError } from './admin-error.js';

/** NOT_FOUND for a device that never introduced itself, with what may have been meant. */
export async function unknownDevice(device: string, { store }: AdminContext): Promise<AdminError> {
  const near = await store.connection.read.rows(
    `SELECT device, editDistance(device, {device:String}) AS far FROM devices FINAL
     WHERE far <= greatest(2, length({device:String}) / 3) OR startsWith(device, {device:String})
     ORDER BY far, device LIMIT 3`,
    (row) => ({ device: text(row, 'device'), far: number(row, 'far') }),
    { device },
  );
  const hint =
    near.length === 0
      ? 'fleetally devices list names all'
      : `did you mean ${near.map((one) => one.device).join(' or ')}?`;
  return new AdminError('NOT_FOUND', `there is no device ${device}; ${hint}`);
}
