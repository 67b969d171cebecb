import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { DaemonMetrics } from './metrics.js';
import { SlotTable } from './slot-table.js';

const PROMTOOL = '/usr/bin/promtool';

function used(): DaemonMetrics {
  const metrics = new DaemonMetrics(new SlotTable());
  metrics.inference('m', '1', 'ok', 0.002);
  metrics.inference('m', '1', 'INVALID', 0.001);
  metrics.request('infer', 200, 0.003);
  metrics.feedback('m', '1', 'expired');
  metrics.reloaded('refused');
  return metrics;
}

describe('/metrics', () => {
  it('counts what was answered and what was not, by class', async () => {
    const text = await used().page();
    expect(text).toContain('fleetally_agent_inferences_total{model="m",version="1"} 1');
    expect(text).toContain('fleetally_agent_inference_errors_total{model="m",version="1",class="invalid"} 1');
    expect(text).toContain('fleetally_agent_inference_seconds_count{model="m",version="1"} 1');
    expect(text).toContain('fleetally_agent_http_requests_total{route="infer",status="200"} 1');
    expect(text).toContain('fleetally_agent_reloads_total{result="refused"} 1');
    expect(text).toContain('fleetally_agent_feedback_total{model="m",version="1",outcome="expired"} 1');
    expect(text).toContain('fleetally_agent_ready 0');
    expect(text).toContain('fleetally_agent_reports_sealed_total 0');
    expect(text).not.toMatch(/NaN|undefined|device/i);
  });

  it.skipIf(!existsSync(PROMTOOL))('passes promtool check metrics (Debian package: prometheus)', async () => {
    const input = await used().page();
    const { stdout, stderr, status } = spawnSync(PROMTOOL, ['check', 'metrics'], { input, encoding: 'utf8' });
    expect([`${stdout}${stderr}`, status]).toEqual(['', 0]);
  });
});
