import type { Dense } from './numbers.js';

export type Layout = 'nhwc' | 'nchw' | 'flat';

/** A channel with more lines than this is read at every k-th line; so many are read at least. */
const LEAST_LINES = 6;
/** So many elements say enough about a channel's mean, deviation and detail. */
const ENOUGH_ELEMENTS = 192;
/** A channel without lines of its own, such as sound, is cut into lines of this length once it is long. */
const LINE_OF_FLAT = 64;
const LONG_FLAT = 4_096;

/**
 * Which elements of one channel of one row are read: `height` lines of `width` elements, `step` apart, their first
 * elements `lineStride` apart.
 */
export interface ChannelShape {
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly lineStride: number;
  /** Distance between the first elements of two channels. */
  readonly channelStride: number;
}

/**
 * The shape of one row's channels. `dims` are the tensor's, first axis = rows; `elements` is one row's length.
 * `flat`: one channel, one line. `nhwc`: the last axis holds channels. `nchw`: the second axis does.
 */
export function channelShape(layout: Layout, dims: readonly number[], elements: number): ChannelShape {
  if (layout === 'flat' || dims.length < 3) {
    const width = elements >= LONG_FLAT ? LINE_OF_FLAT : elements;
    return thinned({
      channels: 1,
      width,
      height: Math.floor(elements / Math.max(1, width)),
      step: 1,
      channelStride: 0,
    });
  }
  if (layout === 'nhwc') {
    const channels = dims[dims.length - 1]!;
    const width = dims[dims.length - 2]!;
    return thinned({ channels, width, height: elements / (channels * width), step: channels, channelStride: 1 });
  }
  const channels = dims[1]!;
  const width = dims[dims.length - 1]!;
  const plane = elements / channels;
  return thinned({ channels, width, height: plane / width, step: 1, channelStride: plane });
}

/**
 * Every k-th line, k odd so that it doesn't fall into step with patterns of two, four or eight lines. It depends on the
 * shape alone, so every device reads the same elements.
 */
function thinned(full: Omit<ChannelShape, 'lineStride'>): ChannelShape {
  const { width, height, step } = full;
  const spare = Math.min((width * height) / ENOUGH_ELEMENTS, height / LEAST_LINES);
  const every = Math.max(1, 2 * Math.floor((spare + 1) / 2) - 1);
  const { channels, channelStride } = full;
  return { channels, width, height: Math.ceil(height / every), step, lineStride: every * width * step, channelStride };
}

/**
 * Mean, standard deviation (of the population), detail and sharpness of one channel of one row, written to out[0..3].
 *
 * Detail is the mean absolute difference of horizontal neighbours: it falls when an image is blurred and rises with
 * noise. 0 when lines have one element. Sharpness is detail in standard deviations: how much of the energy is in fast
 * changes, however loud, bright or rich in contrast the whole is; 0 where nothing changes at all. White noise has
 * 2 / sqrt(pi) = 1.13, smooth signals have less. Any NaN that is read makes all four NaN. Cost: one pass, about 1.3 ns
 * an element that is read.
 */
export function summariseChannel(
  data: Dense,
  start: number,
  shape: Pick<ChannelShape, 'width' | 'height' | 'step' | 'lineStride'>,
  out: Float64Array,
): void {
  // Whole numbers as such: the division that made them leaves them in floating point, and indexing would pay for it.
  const width = shape.width | 0;
  const height = shape.height | 0;
  const step = shape.step | 0;
  const lineStride = shape.lineStride | 0;
  let sum = 0;
  let squares = 0;
  let differences = 0;
  // Squares are taken around the first element, so that a large offset does not swallow a small deviation.
  const origin = data[start]!;
  for (let line = 0; line < height; line += 1) {
    let at = (start + line * lineStride) | 0;
    let previous = data[at]! - origin;
    sum += previous;
    squares += previous * previous;
    at += step;
    for (let i = 1; i < width; i += 1) {
      const value = data[at]! - origin;
      sum += value;
      squares += value * value;
      differences += Math.abs(value - previous);
      previous = value;
      at += step;
    }
  }
  const n = width * height;
  const mean = sum / n;
  out[0] = origin + mean;
  out[1] = Math.sqrt(Math.max(0, squares / n - mean * mean));
  out[2] = width > 1 ? differences / (n - height) : 0 * mean;
  out[3] = out[1] === 0 ? 0 : out[2] / out[1];
}
