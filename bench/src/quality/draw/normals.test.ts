import { normalSurvival } from '@fleetally/collector';
import { describe, expect, it } from 'vitest';
import { Normals } from './normals.js';

describe('Normals', () => {
  it('draws standard normals: moments and both tails, within four standard errors', () => {
    const values = new Float64Array(2_000_000);
    new Normals(5).fill(values);
    const moment = (power: number): number => values.reduce((sum, x) => sum + x ** power, 0) / values.length;
    const root = Math.sqrt(values.length);
    expect(Math.abs(moment(1)) * root).toBeLessThan(4);
    expect((Math.abs(moment(2) - 1) * root) / Math.sqrt(2)).toBeLessThan(4);
    expect((Math.abs(moment(3)) * root) / Math.sqrt(15)).toBeLessThan(4);
    expect((Math.abs(moment(4) - 3) * root) / Math.sqrt(96)).toBeLessThan(4);
    // 3.44 is where the ziggurat's tail begins.
    for (const limit of [0.5, 2, 3, 3.4, 3.5, 4]) {
      const p = normalSurvival(limit);
      const error = 4 * Math.sqrt((p * (1 - p)) / values.length);
      expect(Math.abs(values.filter((x) => x > limit).length / values.length - p)).toBeLessThan(error);
      expect(Math.abs(values.filter((x) => x < -limit).length / values.length - p)).toBeLessThan(error);
    }
  });

  it('gives the same for the same seed, and streams of their own for forks', () => {
    const first = new Normals(7);
    const again = new Normals(7);
    expect([first.normal(), first.uniform(), first.bits()]).toEqual([again.normal(), again.uniform(), again.bits()]);
    expect(first.fork(1).uniform()).not.toBe(first.fork(2).uniform());
  });

  it('draws discrete Laplace noise with the variance that its ε says', () => {
    const normals = new Normals(9);
    for (const epsilon of [0.2, 1]) {
      let square = 0;
      for (let i = 0; i < 100_000; i++) square += normals.discreteLaplace(epsilon) ** 2 / 100_000;
      const a = Math.exp(-epsilon);
      expect(Math.abs(square / ((2 * a) / (1 - a) ** 2) - 1)).toBeLessThan(0.04);
    }
  });

  it('draws Poisson counts and scaled t₃', () => {
    const normals = new Normals(11);
    let mean = 0;
    let below = 0;
    for (let i = 0; i < 100_000; i++) {
      mean += normals.poisson(3.6) / 100_000;
      // t₃ has P(T > 2.353) = 0.05 (published table); scaled to variance 1 that is 2.353 / √3.
      if (normals.heavy() > 2.353 / Math.sqrt(3)) below += 1;
    }
    expect(Math.abs(mean - 3.6)).toBeLessThan(0.03);
    expect(Math.abs(below / 100_000 - 0.05)).toBeLessThan(0.003);
  });
});
