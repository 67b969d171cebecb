import { RegistryError } from './registry-error.js';
import { nameOf, type VariantKey } from './registry-event.js';
import type { ModelTensor, ModelVariant, RegistryView } from './types.js';

/** Throws RegistryError OTHER_DIGEST or OTHER_INPUTS where a file may not be registered as what it is said to be. */
export function checkAddition(
  view: RegistryView,
  candidate: VariantKey & Pick<ModelVariant, 'digest'> & Partial<Pick<ModelVariant, 'inputs'>>,
): void {
  const { model, version, variant, digest, inputs } = candidate;
  const known = view.find(model, version, variant);
  if (known !== undefined && known.digest !== digest) {
    throw new RegistryError(
      'OTHER_DIGEST',
      `${nameOf(candidate)} is the file ${known.digest.slice(0, 12)}… already, this one is ${digest.slice(0, 12)}…; ` +
        'a file that differs needs another version, or another variant',
    );
  }
  // What was retired may have been a mistake; what stands beside it says what the model takes.
  const first = view.variants(model).find((one) => one.state === 'available' && one.inputs !== undefined);
  if (inputs === undefined || first?.inputs === undefined || haveSameForm(inputs, first.inputs)) return;
  throw new RegistryError(
    'OTHER_INPUTS',
    `this file takes ${tensorsText(inputs)}, but ${nameOf(first)} takes ${tensorsText(first.inputs)}; ` +
      'versions of one model take the same inputs, so register it as another model',
  );
}

/** The variants that are meant: one, or all of a version that are available. Throws RegistryError NOT_FOUND, RETIRED. */
export function toRetire(view: RegistryView, model: string, version: string, variant?: string): ModelVariant[] {
  const ofVersion = view.variants(model).filter((one) => one.version === version);
  const meant = variant === undefined ? ofVersion : ofVersion.filter((one) => one.variant === variant);
  const name = nameOf({ model, version, variant: variant ?? '' });
  if (meant.length === 0) throw new RegistryError('NOT_FOUND', `${name} is not registered; ${known(view, model)}`);
  const available = meant.filter(({ state }) => state === 'available');
  if (available.length > 0) return available;
  throw new RegistryError('RETIRED', `${name} is retired already, by ${meant[0]!.retired?.author ?? ''}`);
}

/** What there is instead of a model that is not there. */
export function known(view: RegistryView, model: string): string {
  const variants = view.variants(model);
  if (variants.length > 0) return `of ${model} there is ${variants.map(shortName).join(', ')}`;
  return view.models.length === 0 ? 'nothing is registered yet' : `there is ${view.models.join(', ')}`;
}

function shortName({ version, variant }: ModelVariant): string {
  return variant === '' ? version : `${version} ${variant}`;
}

/** Names and element types in any order; a length that is free fits every length. */
function haveSameForm(left: readonly ModelTensor[], right: readonly ModelTensor[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((one) => {
    const other = right.find(({ name }) => name === one.name);
    if (other?.type !== one.type) return false;
    // A file that says no shape takes any.
    if (one.shape.length === 0 || other.shape.length === 0) return true;
    return one.shape.length === other.shape.length && one.shape.every((length, at) => fits(length, other.shape[at]!));
  });
}

function fits(left: number | string, right: number | string): boolean {
  return typeof left === 'string' || typeof right === 'string' || left === right;
}

export function tensorsText(tensors: readonly ModelTensor[]): string {
  const texts = tensors.map(({ name, type, shape }) => `${name} ${type}[${shape.map(lengthText).join(', ')}]`);
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}

function lengthText(length: number | string): string {
  return length === '' ? '?' : String(length);
}
