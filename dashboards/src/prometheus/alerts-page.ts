import type { AlertRule } from './rules-file.js';

/** The page that lists all alerts, as Markdown that is not yet formatted. */
export function alertsPage(alerts: readonly AlertRule[]): string {
  const rows = alerts.map(({ alert, for: lasting = 'at once', labels, annotations }) => {
    const meaning = annotations.description.replace(/\{\{ (.*?) \}\}/g, (_, value: string) => `\`${nameOf(value)}\``);
    return `| [${alert}](runbooks/${alert}.md) | ${labels.severity} | ${lasting} | ${meaning.replace(/\s+/g, ' ').trim()} |`;
  });
  return `# Alerts

<!-- Written from dashboards/prometheus/fleetally.rules.yml by: npx vitest run dashboards/src/prometheus -u -->

What [the rules](prometheus.md) alert on. Each links to its runbook. \`for\` is how long it must hold first.

| alert | severity | for | what it says |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** \`$labels.model | urlquery\` is \`model\`, \`$value | humanize\` is \`value\`. */
function nameOf(template: string): string {
  return (template.split('|')[0] ?? '').trim().replace(/^\$(labels\.)?/, '');
}
