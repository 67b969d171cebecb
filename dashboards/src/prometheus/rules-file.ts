import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

const FOLDER = new URL('../../prometheus/', import.meta.url);

/** The files that are imported into a Prometheus, by their paths. */
export const RULES = fileURLToPath(new URL('fleetally.rules.yml', FOLDER));
export const RULES_TEST = fileURLToPath(new URL('fleetally.rules.test.yml', FOLDER));
export const EXAMPLE_CONFIG = fileURLToPath(new URL('prometheus.yml', FOLDER));

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url' | 'console', string>>;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** All rules, as the file has them, in its order. */
export async function readRules(): Promise<{ alerts: readonly AlertRule[]; records: readonly RecordingRule[] }> {
  const { groups } = parse(await readFile(RULES, 'utf8')) as { groups: { rules: (AlertRule | RecordingRule)[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  return {
    alerts: rules.filter((rule): rule is AlertRule => 'alert' in rule),
    records: rules.filter((rule): rule is RecordingRule => 'record' in rule),
  };
}
