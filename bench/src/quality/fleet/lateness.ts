import type { MakeInfluence } from './influence.js';
import { churn, type MakePresence } from './presence.js';

/**
 * Devices fall late for hours (a sixth of them at any time) and are then off by `bias`. Half of what they send still comes
 * in before the watermark; the rest is too late and never becomes evidence. Presence and influence share who is late, so
 * both must go into one stream, and each stream needs its own.
 */
export function lateness(bias: number): { readonly presence: MakePresence; readonly influence: MakeInfluence } {
  let late = new Uint8Array(0);
  return {
    influence: (size) => ({
      apply(_window, theta) {
        for (let d = 0; d < size.devices; d++) {
          if (late[d] !== 1) continue;
          for (let s = 0; s < size.signals; s++) theta[d * size.signals + s]! += bias;
        }
      },
    }),
    presence: (size, normals) => {
      late = new Uint8Array(size.devices);
      const all = churn({})(size, normals);
      return {
        names: all.names,
        present: all.present,
        turn() {
          for (let d = 0; d < size.devices; d++) {
            if (normals.uniform() < (late[d] === 1 ? 0.05 : 0.01)) late[d] = late[d] === 1 ? 0 : 1;
            all.present[d] = late[d] === 1 && normals.uniform() < 0.5 ? 0 : 1;
          }
        },
      };
    },
  };
}
