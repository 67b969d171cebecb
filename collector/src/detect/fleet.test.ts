import { describe, expect, it } from 'vitest';
import { Fleet } from './fleet.js';

describe('forgetting a device', () => {
  it('takes its name and its cell, and leaves every other row where it was, also in a snapshot', () => {
    const fleet = new Fleet();
    const rows = ['d1', 'd2', 'd3'].map((device) => fleet.row(device));
    for (const row of rows) fleet.cell(row, { hw: 'a' });
    expect(fleet.forget('d2')).toBe(1);
    expect(fleet.forget('d2')).toBeUndefined();
    expect(fleet.cellDevices).toEqual([2]);
    expect(fleet.rowsIn(new Set([0]))).toEqual([0, 2]);
    expect(JSON.stringify(fleet)).not.toContain('d2');
    const restored = Fleet.from(fleet.toJSON());
    expect(['d1', 'd3', 'd2'].map((device) => restored.row(device))).toEqual([0, 2, 3]);
    expect(restored.toJSON().cellOfRow).toEqual([0, -1, 0, -1]);
  });
});
