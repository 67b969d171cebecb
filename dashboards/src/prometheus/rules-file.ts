import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

const FOLDER = new URL('../../prometheus/', import.meta.url);

/** The files that are imported into a Prometheus, by their paths. */
export const RULES = fileURLToPath(new URL('fleetally.rules.yml', FOLDER));
/** What `promtool test rules` runs: the second has the cases that take days. */
export const RULE_TESTS = ['fleetally.rules.test.yml', 'fleetally.rules.days.test.yml'].map((name) =>
  fileURLToPath(new URL(name, FOLDER)),
);
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

/** A case of the rule tests: what it is about, and at each time that it looks, which alerts it expects, as labels. */
export interface RuleCase {
  readonly name: string;
  readonly expected: readonly string[];
}

export async function readRuleTests(): Promise<readonly RuleCase[]> {
  const files = await Promise.all(RULE_TESTS.map((file) => readFile(file, 'utf8')));
  return files.flatMap((text) => {
    const { tests } = parse(text) as {
      tests: { name: string; promql_expr_test: { exp_samples: { labels: string }[] }[] }[];
    };
    return tests.map(({ name, promql_expr_test: looks }) => ({
      name,
      expected: looks.flatMap(({ exp_samples: samples }) => samples.map(({ labels }) => labels)),
    }));
  });
}
