import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

interface Image {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array;
}

/**
 * A picture of a page with at most 256 colours, a third as large: letters are all that has more. Takes 8-bit RGB and RGBA
 * without interlacing, which is what browsers write. Errors: Error for anything else. Source: PNG, third edition, W3C 2025.
 */
export function withPalette(png: Buffer): Buffer {
  const { width, height, rgb } = decode(png);
  const { palette, placeOf } = paletteOf(rgb);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = placeOf(colourAt(rgb, y * width + x));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits of an index into a palette.
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function colourAt(rgb: Uint8Array, pixel: number): number {
  return (rgb[3 * pixel]! << 16) | (rgb[3 * pixel + 1]! << 8) | rgb[3 * pixel + 2]!;
}

/** The colours that are seen most, one of every small cube at first, and the nearest of them for each of the others. */
function paletteOf(rgb: Uint8Array): { palette: number[]; placeOf: (colour: number) => number } {
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < rgb.length / 3; pixel++) {
    const colour = colourAt(rgb, pixel);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const bySize = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const cubes = new Set<number>();
  const spread = bySize.filter((colour) => {
    const cube = colour & 0xf0f0f0;
    return cubes.has(cube) ? false : cubes.add(cube);
  });
  const palette = [...new Set([...bySize.slice(0, 64), ...spread.slice(0, 160), ...bySize])].slice(0, MOST_COLOURS);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  return {
    palette,
    placeOf(colour) {
      const known = places.get(colour);
      if (known !== undefined) return known;
      let nearest = 0;
      for (const [place, other] of palette.entries()) {
        if (distance(colour, other) < distance(colour, palette[nearest]!)) nearest = place;
      }
      places.set(colour, nearest);
      return nearest;
    },
  };
}

function distance(a: number, b: number): number {
  return ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

function decode(png: Buffer): Image {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('this is no PNG');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = { 2: 3, 6: 4 }[png[25]!];
  if (channels === undefined || png[24] !== 8 || png[28] !== 0) throw new Error('this is a PNG of another kind');
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(parts)), width * channels, channels);
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgb[3 * pixel + c] = bytes[pixel * channels + c]!;
  }
  return { width, height, rgb };
}

/** Takes back what each row was written as the difference from. */
function unfiltered(data: Buffer, rowBytes: number, step: number): Uint8Array {
  const rows = data.length / (rowBytes + 1);
  const bytes = new Uint8Array(rows * rowBytes);
  for (let y = 0; y < rows; y++) {
    const filter = data[y * (rowBytes + 1)];
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x < step ? 0 : bytes[at - step]!;
      const up = y === 0 ? 0 : bytes[at - rowBytes]!;
      const corner = x < step || y === 0 ? 0 : bytes[at - rowBytes - step]!;
      const expected = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter!]!;
      bytes[at] = data[y * (rowBytes + 1) + 1 + x]! + expected;
    }
  }
  return bytes;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
