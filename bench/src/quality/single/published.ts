import { readFileSync } from 'node:fs';
import { sharedFile } from '../../shared-files.js';

/** A published detector on the same stream, in the configuration that did best in hindsight and in its middle one. */
export interface Published {
  readonly detector: string;
  readonly configurations: number;
  readonly best: PublishedRun;
  readonly middle: PublishedRun;
}

export interface PublishedRun {
  readonly found: number;
  readonly falseAlarms: number;
  readonly meanDelay: number;
  readonly f1: number;
}

/** From the table beside the data; tolerance 1,000 rows, all 30 changes counted. Best and middle by F1. */
export function publishedDetectors(): Published[] {
  const [header, ...lines] = readFileSync(sharedFile('data/sine_clusters/published_results.csv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const at = (name: string): number => header!.indexOf(name);
  const byDetector = new Map<string, PublishedRun[]>();
  for (const line of lines) {
    if (line[at('stream')] !== 'SineClusters' || line[at('tol')] !== '1000') continue;
    const detector = line[at('detector')]!;
    const runs = byDetector.get(detector) ?? [];
    byDetector.set(detector, runs);
    runs.push({
      found: Number(line[at('tp')]),
      falseAlarms: Number(line[at('false_alarms')]),
      meanDelay: Number(line[at('mean_delay')]),
      f1: Number(line[at('f1')]),
    });
  }
  return [...byDetector].map(([detector, runs]) => {
    runs.sort((a, b) => b.f1 - a.f1);
    return {
      detector,
      configurations: runs.length,
      best: runs[0]!,
      middle: runs[Math.floor((runs.length - 1) / 2)]!,
    };
  });
}
