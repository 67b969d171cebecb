import type { AgentMetricSpec } from '@fleetally/agent';
import type { LabelSpec, MetricSpec } from '@fleetally/collector';

type Spec = MetricSpec | AgentMetricSpec;

export interface MetricsSection {
  readonly title: string;
  readonly words: string;
  readonly specs: readonly Spec[];
}

/** The page of all metrics, as Markdown that is not yet formatted. */
export function metricsPage(sections: readonly MetricsSection[]): string {
  return `# Metrics

<!-- Written from the declarations in the code by: npx vitest run test/src/prometheus/metrics-page -u -->

Every metric of the collector's and of the agent daemon's \`/metrics\`, as it is declared in the code. No label ever names a
device. A label with a closed list has no other values; the others have at most so many, and beyond that what the table
says. Counters begin at 0 with the process; those whose labels are closed are there with 0 from the start, and so is every
state of a model that reports: an expression need not ask whether something is absent. Units are base units; a flag is 0 or
1, an info is always 1 and says something by its labels. Rules and scripts may rely on these names.

How to scrape them, and what to alert on: [Prometheus](operations/prometheus.md).
${sections.map(section).join('\n')}`;
}

function section({ title, words, specs }: MetricsSection): string {
  return `
## ${title}

${words}

| metric | kind | unit | what it says | labels |
| --- | --- | --- | --- | --- |
${specs.map(row).join('\n')}
`;
}

function row({ name, kind, unit, help, labels }: Spec): string {
  const shown = Object.entries<LabelSpec>(labels).map(([label, spec]) => `\`${label}\`: ${values(spec)}`);
  return `| \`${name}\` | ${kind} | ${unit} | ${help.replaceAll('|', '\\|')} | ${shown.join('; ')} |`;
}

function values(spec: LabelSpec): string {
  if ('values' in spec) return spec.values.map((value) => `\`${value}\``).join(', ');
  const { of, most, beyond } = spec;
  return most === 1 ? of : `${of} (at most ${most}; ${beyond})`;
}
