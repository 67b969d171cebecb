import type { Dense } from './numbers.js';

export type Layout = 'nhwc' | 'nchw' | 'flat';

/** Where the elements of one channel of one row lie: `height` lines of `width` elements, `step` apart. */
export interface ChannelShape {
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly step: number;
  /** Distance between the first elements of two channels. */
  readonly channelStride: number;
}

/**
 * The shape of one row's channels. `dims` are the tensor's, first axis = rows; `elements` is one row's length.
 * `flat`: one channel, one line. `nhwc`: the last axis holds channels. `nchw`: the second axis does.
 */
export function channelShape(layout: Layout, dims: readonly number[], elements: number): ChannelShape {
  if (layout === 'flat' || dims.length < 3) {
    return { channels: 1, width: elements, height: 1, step: 1, channelStride: 0 };
  }
  if (layout === 'nhwc') {
    const channels = dims[dims.length - 1]!;
    const width = dims[dims.length - 2]!;
    return { channels, width, height: elements / (channels * width), step: channels, channelStride: 1 };
  }
  const channels = dims[1]!;
  const width = dims[dims.length - 1]!;
  const plane = elements / channels;
  return { channels, width, height: plane / width, step: 1, channelStride: plane };
}

/**
 * Mean, standard deviation (of the population) and detail of one channel of one row, written to out[0..2].
 *
 * Detail is the mean absolute difference of horizontal neighbours: it falls when an image is blurred and rises with
 * noise. 0 when lines have one element. Any NaN makes all three NaN. Cost: one pass, about 1 ns an element.
 */
export function summariseChannel(
  data: Dense,
  start: number,
  shape: Pick<ChannelShape, 'width' | 'height' | 'step'>,
  out: Float64Array,
): void {
  const { width, height, step } = shape;
  let sum = 0;
  let squares = 0;
  let differences = 0;
  // Squares are taken around the first element, so that a large offset does not swallow a small deviation.
  const origin = data[start]!;
  let at = start;
  for (let line = 0; line < height; line += 1) {
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
}
