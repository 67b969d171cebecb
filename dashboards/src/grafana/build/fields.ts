import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DashboardLink,
  type DynamicConfigValue,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Colours by meaning, so that red is always the same kind of bad. */
export const COLOURS = {
  good: 'green',
  notice: 'yellow',
  warning: 'orange',
  bad: 'red',
  calm: 'blue',
  mute: 'text',
} as const;
export type Colour = keyof typeof COLOURS;

/** Steps upwards: `thresholds('good', [1, 'bad'])` is green below 1 and red from there. */
export function thresholds(base: Colour, ...steps: readonly (readonly [number, Colour])[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: COLOURS[base] },
      ...steps.map(([value, colour]) => ({ value, color: COLOURS[colour] })),
    ]);
}

export function byThresholds(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
}

export function fixed(colour: Colour): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLOURS[colour]);
}

/** Words of the collector in the colour that they stand for. */
export function words(meanings: Readonly<Record<string, Colour>>): ValueMap {
  const options = Object.entries(meanings).map(([text, colour], index) => [
    text,
    { text, color: COLOURS[colour], index },
  ]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) as ValueMap['options'] };
}

/** What one column of a table is like. */
export const column = {
  unit: (unit: string): DynamicConfigValue => ({ id: 'unit', value: unit }),
  decimals: (decimals: number): DynamicConfigValue => ({ id: 'decimals', value: decimals }),
  title: (text: string): DynamicConfigValue => ({ id: 'displayName', value: text }),
  width: (pixels: number): DynamicConfigValue => ({ id: 'custom.width', value: pixels }),
  links: (...links: Builder<DashboardLink>[]): DynamicConfigValue => ({
    id: 'links',
    value: links.map((link) => link.build()),
  }),
  words: (meanings: Readonly<Record<string, Colour>>): DynamicConfigValue => ({
    id: 'mappings',
    value: [words(meanings)],
  }),
  thresholds: (...of: Parameters<typeof thresholds>): DynamicConfigValue => ({
    id: 'thresholds',
    value: thresholds(...of).build(),
  }),
  /** The cell itself takes the colour. */
  filled: (): DynamicConfigValue => ({ id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } }),
  plain: (): DynamicConfigValue => ({ id: 'custom.cellOptions', value: { type: 'auto' } }),
  coloured: (): DynamicConfigValue => ({ id: 'custom.cellOptions', value: { type: 'color-text' } }),
  colour: (colour: Colour): DynamicConfigValue => ({ id: 'color', value: fixed(colour).build() }),
} as const;
