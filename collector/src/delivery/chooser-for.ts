import { policyOf } from '../models-config.js';
import { chooseVariant } from '../registry/choose-variant.js';
import type { ChooseVariant } from '../rollout/device.js';

/** How the variant of each model is chosen, by the section `models` of the configuration. */
export function chooserFor(models: Parameters<typeof policyOf>[0]): (model: string) => ChooseVariant {
  const policies = new Map<string, ReturnType<typeof policyOf>>();
  return (model) => {
    const policy = policies.get(model) ?? policyOf(models, model);
    policies.set(model, policy);
    return (variants, device, current) => chooseVariant(variants, device, policy, current);
  };
}
