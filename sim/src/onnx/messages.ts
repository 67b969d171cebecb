import protobuf from 'protobufjs';

/**
 * The part of ONNX's `onnx.proto` (IR version 8) that writing and checking a small graph takes.
 *
 * Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; whatever is left out here is
 * optional there.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    onnx: {
      nested: {
        StringStringEntryProto: { fields: { key: { id: 1, type: 'string' }, value: { id: 2, type: 'string' } } },
        OperatorSetIdProto: { fields: { domain: { id: 1, type: 'string' }, version: { id: 2, type: 'int64' } } },
        AttributeProto: {
          fields: {
            name: { id: 1, type: 'string' },
            f: { id: 2, type: 'float' },
            i: { id: 3, type: 'int64' },
            type: { id: 20, type: 'int32' },
          },
        },
        NodeProto: {
          fields: {
            input: { id: 1, type: 'string', rule: 'repeated' },
            output: { id: 2, type: 'string', rule: 'repeated' },
            name: { id: 3, type: 'string' },
            opType: { id: 4, type: 'string' },
            attribute: { id: 5, type: 'AttributeProto', rule: 'repeated' },
          },
        },
        TensorProto: {
          fields: {
            dims: { id: 1, type: 'int64', rule: 'repeated' },
            dataType: { id: 2, type: 'int32' },
            name: { id: 8, type: 'string' },
            rawData: { id: 9, type: 'bytes' },
          },
        },
        Dimension: {
          oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
          fields: { dimValue: { id: 1, type: 'int64' }, dimParam: { id: 2, type: 'string' } },
        },
        TensorShapeProto: { fields: { dim: { id: 1, type: 'Dimension', rule: 'repeated' } } },
        TensorTypeProto: { fields: { elemType: { id: 1, type: 'int32' }, shape: { id: 2, type: 'TensorShapeProto' } } },
        TypeProto: { fields: { tensorType: { id: 1, type: 'TensorTypeProto' } } },
        ValueInfoProto: { fields: { name: { id: 1, type: 'string' }, type: { id: 2, type: 'TypeProto' } } },
        GraphProto: {
          fields: {
            node: { id: 1, type: 'NodeProto', rule: 'repeated' },
            name: { id: 2, type: 'string' },
            initializer: { id: 5, type: 'TensorProto', rule: 'repeated' },
            input: { id: 11, type: 'ValueInfoProto', rule: 'repeated' },
            output: { id: 12, type: 'ValueInfoProto', rule: 'repeated' },
          },
        },
        ModelProto: {
          fields: {
            irVersion: { id: 1, type: 'int64' },
            producerName: { id: 2, type: 'string' },
            producerVersion: { id: 3, type: 'string' },
            graph: { id: 7, type: 'GraphProto' },
            opsetImport: { id: 8, type: 'OperatorSetIdProto', rule: 'repeated' },
            metadataProps: { id: 14, type: 'StringStringEntryProto', rule: 'repeated' },
          },
        },
      },
    },
  },
});

const modelProto = root.lookupType('onnx.ModelProto');

/** Element types as onnx.proto numbers them. */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int64: 7, string: 8 } as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

/** One operator: `attributes` are whole numbers, which is all that the operators used here take. */
export interface GraphNode {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, number>>;
}

/** A constant; `values` row-major, `dims` multiply to its length. */
export interface GraphConstant {
  name: string;
  dims: readonly number[];
  values: Float32Array;
}

/** An input or output; a dimension given as text is symbolic, so any size fits at run time. */
export interface GraphValue {
  name: string;
  type: ElementType;
  shape: readonly (number | string)[];
}

export interface GraphDescription {
  name: string;
  nodes: readonly GraphNode[];
  constants: readonly GraphConstant[];
  inputs: readonly GraphValue[];
  outputs: readonly GraphValue[];
  metadata: Readonly<Record<string, string>>;
}

const INT_ATTRIBUTE = 2;

/**
 * The bytes of an ONNX file (IR version 8, operator set 13) holding one graph.
 *
 * The same description gives the same bytes. Whether the graph makes sense is for the runtime to say.
 */
export function encodeOnnx(graph: GraphDescription): Uint8Array {
  const message = modelProto.create({
    irVersion: 8,
    producerName: 'fleetally-sim',
    producerVersion: '0.1.0',
    opsetImport: [{ domain: '', version: 13 }],
    metadataProps: Object.entries(graph.metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: graph.nodes.map(toNode),
      initializer: graph.constants.map(toTensor),
      input: graph.inputs.map(toValueInfo),
      output: graph.outputs.map(toValueInfo),
    },
  });
  return modelProto.encode(message).finish();
}

function toNode(node: GraphNode, index: number): object {
  return {
    name: `${node.op}_${index}`,
    opType: node.op,
    input: node.inputs,
    output: node.outputs,
    attribute: Object.entries(node.attributes ?? {}).map(([name, i]) => ({ name, i, type: INT_ATTRIBUTE })),
  };
}

function toTensor(constant: GraphConstant): object {
  const rawData = new Uint8Array(constant.values.length * 4);
  const view = new DataView(rawData.buffer);
  constant.values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  return { name: constant.name, dims: constant.dims, dataType: ELEMENT_TYPES.float32, rawData };
}

function toValueInfo(value: GraphValue): object {
  const dim = value.shape.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name: value.name, type: { tensorType: { elemType: ELEMENT_TYPES[value.type], shape: { dim } } } };
}
