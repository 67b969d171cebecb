import { tensorsText } from '../registry/check-change.js';
import { bytesText } from '../registry/why-not.js';
import type {
  RegisteredModelDetail,
  RegisteredModelView,
  ReportedView,
  VariantView,
} from '../store/views-registry-results.js';
import { listed } from './incident-text.js';

/** Models with a line for each variant, and for whatever else runs. */
export function modelsText(models: readonly RegisteredModelView[]): string {
  if (models.length === 0) return 'no models yet; fleetally models add registers one\n';
  return models.map((model) => `${linesOf(model).join('\n')}\n`).join('');
}

/** One model with its files, and what happened to it. */
export function modelText(model: RegisteredModelDetail): string {
  const history = model.history.map(
    ({ at, action, version, variant, author, reason }) =>
      `${at}  ${version}${variant === '' ? '' : ` ${variant}`}  ${action}  ${author}: ${reason}`,
  );
  const details = model.variants.flatMap((variant) => ['', nameIn(variant), ...detailsOf(variant)]);
  return `${[...linesOf(model), ...details, ...listed('history', history)].join('\n')}\n`;
}

function linesOf({ model, variants, unregistered, wrong }: RegisteredModelView): string[] {
  return [
    model,
    ...variants.map((variant) => `  ${variantLine(variant)}`),
    ...unregistered.map((one) => `  ${nameIn(one)}  not registered  ${devicesText(one.devices)}  ${short(one.digest)}`),
    ...wrong.map(
      ({ devices, reason = '' }) => `  ${devicesText(devices)} ${devices === 1 ? 'says' : 'say'} otherwise: ${reason}`,
    ),
  ];
}

export function variantLine(variant: VariantView): string {
  const { state, devices, sizeBytes, digest } = variant;
  return [
    nameIn(variant),
    state,
    devicesText(devices),
    ...cardTexts(variant),
    bytesText(sizeBytes),
    short(digest),
  ].join('  ');
}

function detailsOf(one: VariantView): string[] {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['digest', one.digest],
    ['runs on', one.executionProviders.length === 0 ? 'any execution provider' : one.executionProviders.join(', ')],
    ['target', one.target === undefined ? 'all devices' : JSON.stringify(one.target)],
    ['made from', one.parent],
    ['plan', one.plan],
    ['canary', one.canary],
    ['inputs', one.inputs && tensorsText(one.inputs)],
    ['outputs', one.outputs && tensorsText(one.outputs)],
    ['added', `${one.addedAt} by ${one.author}: ${one.reason}`],
    ['retired', one.retired && `${one.retired.at} by ${one.retired.author}: ${one.retired.reason}`],
  ];
  return lines.flatMap(([what, text]) => (text === undefined ? [] : [`  ${what.padEnd(10)}${text}`]));
}

function cardTexts({ card }: VariantView): string[] {
  const { accuracy, latencySeconds, memoryBytes, energyJoules } = card;
  return [
    ...(accuracy === undefined ? [] : [`accuracy ${accuracy}`]),
    ...(latencySeconds === undefined ? [] : [`${latencySeconds * 1000} ms`]),
    ...(memoryBytes === undefined ? [] : [`${bytesText(memoryBytes)} of memory`]),
    ...(energyJoules === undefined ? [] : [`${energyJoules} J`]),
  ];
}

function nameIn({ version, variant }: Pick<ReportedView, 'version' | 'variant'>): string {
  return variant === '' ? version : `${version} ${variant}`;
}

function devicesText(devices: number): string {
  return devices === 1 ? '1 device' : `${devices} devices`;
}

function short(digest: string): string {
  return digest === '' ? 'no digest' : digest.slice(0, 12);
}
