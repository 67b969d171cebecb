import { createRequire } from 'node:module';
import { DDSketch } from '@datadog/sketches-js';
import { build } from 'hdr-histogram-js';
import { Histogram, Registry } from 'prom-client';
import { TDigest } from 'tdigest';

/** Takes one value of one feature. */
export type Accept = (feature: number, value: number) => void;

export interface Peer {
  readonly name: string;
  /** What it is given instead of the value, worked out before the clock runs. */
  readonly prepare?: (value: number) => number;
  readonly start: (features: number) => Accept;
}

const version = (name: string): string => {
  const { version: found } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
  return `${name} ${found}`;
};

/** Sketches with their default settings, one for each feature, as one would use them. */
export function peers(): Peer[] {
  return [
    {
      name: `${version('prom-client')} observe, 13 buckets`,
      start: (features) => {
        const buckets = Array.from({ length: 13 }, (_, i) => 2 ** (i - 4));
        const registers = [new Registry()];
        const all = each(
          features,
          (f) => new Histogram({ name: `feature_${f}`, help: 'a feature', buckets, registers }),
        );
        return (feature, value) => all[feature]!.observe(value);
      },
    },
    {
      name: `${version('@datadog/sketches-js')} accept`,
      start: (features) => {
        const all = each(features, () => new DDSketch());
        return (feature, value) => all[feature]!.accept(value);
      },
    },
    {
      name: `${version('hdr-histogram-js')} recordValue`,
      // It takes whole numbers from 0 on.
      prepare: (value) => Math.round(Math.abs(value) * 1000),
      start: (features) => {
        const all = each(features, () => build());
        return (feature, value) => all[feature]!.recordValue(value);
      },
    },
    {
      name: `${version('tdigest')} push`,
      start: (features) => {
        const all = each(features, () => new TDigest());
        return (feature, value) => all[feature]!.push(value);
      },
    },
  ];
}

function each<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
