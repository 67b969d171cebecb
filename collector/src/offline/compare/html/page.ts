import type { CompareReport } from '../compare-report.js';
export function comparePage(report: CompareReport): string {
  return JSON.stringify(report);
}
