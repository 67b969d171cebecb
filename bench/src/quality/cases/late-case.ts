import { churn, type MakePresence } from '../fleet/presence.js';
import type { MakeInfluence } from '../fleet/influence.js';
import type { Case } from './case.js';
import { fleetCase } from './fleet-case.js';

const DEVICE_SD = 1 / Math.sqrt(15);

/**
 * Devices fall late for hours (a sixth of them at any time) and are then off by `bias` device-window deviations. Half of
 * what they send still comes in before the watermark; the rest is too late and never becomes evidence.
 */
function lateness(bias: number): { presence: MakePresence; influence: MakeInfluence } {
  // The two are made for one stream, presence and influence sharing who is late.
  let late = new Uint8Array(0);
  return {
    influence: (size) => ({
      apply(_window, theta) {
        for (let d = 0; d < size.devices; d++) {
          if (late[d] !== 1) continue;
          for (let s = 0; s < size.signals; s++) theta[d * size.signals + s]! += bias * DEVICE_SD;
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

export const LATE_CASES: readonly Case[] = [0, 0.2, 0.5].map((bias) => {
  const { presence, influence } = lateness(bias);
  return fleetCase({
    id: `late-${bias}`,
    title: `late data: a sixth of the devices is late, and then ${bias} sd off`,
    spec: { cohorts: 1, presence, influences: [influence] },
    expected: '0.62 (evaluated once)',
  });
});
