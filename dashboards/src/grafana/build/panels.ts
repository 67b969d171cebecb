import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TableCellDisplayMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as BarsBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { thresholds } from './fields.js';

/** What every panel says of itself. */
export interface Face {
  readonly title: string;
  /** What is shown, how to read it, and what to do when it looks bad. */
  readonly description: string;
  /** Grafana's name of the unit, as `percentunit`; `none` for plain counts. */
  readonly unit: string;
  /** Columns of 24. */
  readonly width: number;
  /** In units of the grid. */
  readonly height: number;
}

interface Faced {
  title(text: string): this;
  description(text: string): this;
  unit(unit: string): this;
  span(width: number): this;
  height(height: number): this;
}

/** One big number; its background says whether it is fine. */
export function number(face: Face): StatBuilder {
  return faced(new StatBuilder(), face)
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Background)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

/** Lines over time, with a legend of newest values below. */
export function lines(face: Face): LinesBuilder {
  return faced(new LinesBuilder(), face)
    .lineWidth(2)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}

/** Evidence as shares of its alarm line, which is dashed at 1; one line for each value of `of`. */
export function evidenceLines(face: Pick<Face, 'title' | 'description'>, of: 'signal' | 'feature'): LinesBuilder {
  return lines({ ...face, unit: 'percentunit', width: 24, height: 9 })
    .min(0)
    .max(1.05)
    .fillOpacity(0)
    .spanNulls(true)
    .displayName(`\${__field.labels.${of}}`)
    .thresholds(thresholds('mute', [1, 'bad']))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}

/** Rows that can be sorted and filtered. */
export function table(face: Face): TableBuilder {
  return faced(new TableBuilder(), face).cellOptions({ type: TableCellDisplayMode.Auto }).filterable(true);
}

/** One bar a row and value column. */
export function bars(face: Face): BarsBuilder {
  return faced(new BarsBuilder(), face)
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.None));
}

function faced<B extends Faced>(builder: B, { title, description, unit, width, height }: Face): B {
  return builder.title(title).description(description).unit(unit).span(width).height(height);
}

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true);
}
