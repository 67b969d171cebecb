import { ServingError } from '../inference/serving.js';
import type { ServedModel, ServedModels, ServedTensor, TensorDatatype } from '../inference/serving.js';

/** A model without a runtime: gives back what it gets, each input `x` as output `x`. */
export class EchoModel implements ServedModel {
  readonly name: string;
  readonly version: string;
  readonly inputs;
  readonly outputs;
  readonly calls: { readonly inputs: readonly ServedTensor[]; readonly outputs: readonly string[] }[] = [];
  ready = true;
  failure: Error | undefined;

  constructor(name: string, version: string, datatype: TensorDatatype = 'FP32') {
    this.name = name;
    this.version = version;
    this.inputs = [{ name: 'x', datatype, shape: [-1, 4] }];
    this.outputs = this.inputs;
  }

  infer(inputs: readonly ServedTensor[], outputs: readonly string[]): Promise<readonly ServedTensor[]> {
    this.calls.push({ inputs, outputs });
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const found = outputs.map((name) => inputs.find((input) => input.name === name)!);
    return Promise.resolve(outputs.length === 0 ? inputs : found);
  }
}

export class EchoModels implements ServedModels {
  readonly serverName = 'echo';
  readonly serverVersion = '9';
  readonly models: readonly ServedModel[];
  live = true;
  ready = true;

  constructor(models: readonly ServedModel[]) {
    this.models = models;
  }

  list(): readonly ServedModel[] {
    return this.models;
  }

  find(name: string, version?: string): ServedModel {
    const found = this.models.find((model) => model.name === name && (version ?? model.version) === model.version);
    if (found === undefined) throw new ServingError('NOT_FOUND', `no model '${name}'`);
    return found;
  }
}
