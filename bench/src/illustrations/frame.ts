import { line, text, type Mark } from '../quality/plots/svg.js';

/** Where a plot's axes are, in pixels, and how values map onto them. */
export interface Frame {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly (readonly [value: number, label: string])[];
}

export const WIDTH = 760;
export const HEIGHT = 300;
const [LEFT, RIGHT, TOP, BOTTOM] = [64, WIDTH - 20, 34, HEIGHT - 44];

/** Axes with their grid and what they are called. */
export function frame(x: Axis, y: Axis, xTitle: string, yTitle: string): Frame {
  const atX = (value: number): number => LEFT + ((RIGHT - LEFT) * (value - x.from)) / (x.to - x.from);
  const atY = (value: number): number => BOTTOM - ((BOTTOM - TOP) * (value - y.from)) / (y.to - y.from);
  return {
    x: atX,
    y: atY,
    marks: [
      ...y.ticks.flatMap(([value, label]) => [
        line(LEFT, atY(value), RIGHT, atY(value), 'grid'),
        text(LEFT - 8, atY(value) + 4, label, 'quiet end'),
      ]),
      ...x.ticks.map(([value, label]) => text(atX(value), BOTTOM + 18, label, 'quiet middle')),
      line(LEFT, BOTTOM, RIGHT, BOTTOM, 'axis'),
      text((LEFT + RIGHT) / 2, HEIGHT - 8, xTitle, 'quiet middle'),
      text(10, 16, yTitle, 'quiet'),
    ],
  };
}

/** A line through points. `colour` is one of the style sheet's, as a stroke. */
export function curve({ x, y }: Frame, points: readonly (readonly [number, number])[], colour: string): Mark {
  const path = points.map(([at, value], i) => `${i === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`);
  const attributes = { d: path.join(''), fill: 'none', stroke: colour, 'stroke-width': 1.6 };
  return { tag: 'path', attributes };
}

/** Colours of the plots, told apart without red and green. */
export const COLOURS = { ours: '#0072b2', other: '#e69f00', quiet: '#7f7f7f', third: '#009e73' } as const;
