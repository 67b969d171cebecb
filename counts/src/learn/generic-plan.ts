import type { ClassOutput, GenericFeature, Plan, Source } from '../plan/plan.js';
import { CONFIDENCE_BINS, MARGIN_BINS, PLAN_SCHEMA, SIGNALS } from '../plan/plan.js';
import { optionalBlocks, type OptionalBlocks } from '../plan/optional-blocks.js';
import { parsePlan } from '../plan/parse-plan.js';

/** An input as a model's own metadata describe it. Dimensions that are not fixed are names, or not positive. */
export interface InputMetadata {
  readonly name: string;
  /** The runtime's name of the element type: float32, int64, string … */
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

export interface GenericPlanOptions extends OptionalBlocks {
  readonly model: string;
  readonly inputs: readonly InputMetadata[];
  readonly output?: Pick<ClassOutput, 'tensor' | 'form' | 'classes'>;
  readonly latencyObjectiveSeconds?: number;
  /**
   * `newest` counts the margin as well, and asks for each class of error. Agents before 0.3 refuse such a plan, so all
   * devices of a fleet have to say it. @default 'compatible'
   */
  readonly cells?: 'compatible' | 'newest';
}

/** Rows of up to so many elements are watched element by element. */
const MOST_COLUMNS = 64;
/** What fits a plan with room for its output: 128 features of 646 cells. */
const MOST_FEATURES = 128;
const PROJECTIONS = 16;
const SEED = 1;

const FLOAT32 = ['float32', 'float16', 'int8', 'uint8', 'int16', 'uint16', 'bool'];

/**
 * A plan to begin with where there is no training data, made from the model alone: every element of inputs with up to 64
 * elements a row, and summaries and projections of larger ones, counted in generic cells. No pairs. Of more than 128
 * such features the first 128. Texts can't be counted without a list of them: those inputs are left out.
 *
 * Rows lie along the first dimension. Equal metadata give an equal plan, byte for byte, on every device.
 * Errors: PlanError RANGE when there is nothing to count.
 */
export function genericPlan(options: GenericPlanOptions): Plan {
  const { model, output, latencyObjectiveSeconds } = options;
  const newest = options.cells === 'newest';
  return parsePlan({
    schema: PLAN_SCHEMA,
    model,
    features: options.inputs.flatMap(featuresOf).slice(0, MOST_FEATURES),
    pairs: [],
    ...(output === undefined ? {} : { output: { ...output, reference: noReference(output.classes.length, newest) } }),
    ...(latencyObjectiveSeconds === undefined ? {} : { latencyObjectiveSeconds }),
    ...(newest ? { signals: SIGNALS } : {}),
    ...optionalBlocks(options, output),
  });
}

function featuresOf({ name, type, shape }: InputMetadata): GenericFeature[] {
  if (type === 'string') return [];
  const precision = FLOAT32.includes(type) ? 'float32' : 'float64';
  const feature = (label: string, source: Source, as: GenericFeature['precision']): GenericFeature => ({
    kind: 'generic',
    name: label,
    source,
    precision: as,
  });
  // A vector of fixed length is one row.
  const row = shape.length === 1 && Number(shape[0]) > 1 ? shape : shape.slice(1);
  const elements = row.reduce<number>((product, size) => product * (Number(size) > 0 ? Number(size) : NaN), 1);
  if (elements <= MOST_COLUMNS) {
    return Array.from({ length: elements }, (_, column) =>
      feature(elements === 1 ? name : `${name}[${column}]`, { tensor: name, column }, precision),
    );
  }
  // Figures that the agent works out are doubles, whatever the tensor's type is.
  return largeSources(name, shape).map(([label, source]) => feature(label, source, 'float64'));
}

function largeSources(tensor: string, shape: InputMetadata['shape']): [label: string, source: Source][] {
  const { layout, channels } = layoutOf(shape);
  const summaries = Array.from({ length: channels }, (_, channel) =>
    (['mean', 'deviation', 'detail'] as const).map((summary): [string, Source] => [
      channels === 1 ? `${tensor} ${summary}` : `${tensor} ${summary} of channel ${channel}`,
      { tensor, summary, channel, layout },
    ]),
  );
  const projections = Array.from({ length: PROJECTIONS }, (_, projection): [string, Source] => [
    `${tensor} projection ${projection}`,
    { tensor, projection, of: PROJECTIONS, seed: SEED },
  ]);
  return [...summaries.flat(), ...projections];
}

/** An image is told by an axis of 1 to 4 channels, first or last of three; everything else is one channel. */
function layoutOf(shape: InputMetadata['shape']): { layout: 'nhwc' | 'nchw' | 'flat'; channels: number } {
  const channelsAt = (axis: number): number => Number(shape[axis]);
  const few = (size: number): boolean => size >= 1 && size <= 4;
  if (shape.length === 4 && few(channelsAt(1))) return { layout: 'nchw', channels: channelsAt(1) };
  if (shape.length === 4 && few(channelsAt(3))) return { layout: 'nhwc', channels: channelsAt(3) };
  return { layout: 'flat', channels: 1 };
}

function noReference(classes: number, newest: boolean): ClassOutput['reference'] {
  return {
    classes: new Array<number>(classes + 1).fill(0),
    confidence: new Array<number>(CONFIDENCE_BINS).fill(0),
    ...(newest && classes > 1 ? { margin: new Array<number>(MARGIN_BINS).fill(0) } : {}),
  };
}
