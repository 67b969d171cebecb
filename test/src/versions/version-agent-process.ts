import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../dist/versions/version-agent.js', import.meta.url));

export interface VersionAgentTask {
  readonly planFile: string;
  readonly directory: string;
  readonly collector?: string;
  /** Windows of 5 minutes with 30 inferences each. */
  readonly windows: number;
  /** Epoch seconds of the first. */
  readonly start: number;
}

export interface VersionAgentResult {
  readonly outcome: string;
  readonly device: string;
  readonly sealedReports: number;
  readonly ackedReports: number;
  readonly queuedReports: number;
  readonly droppedReports: number;
  readonly rejectedReports: number;
}

/** Runs an agent of a version to its end; `onPut` is called once everything is in its spool. */
export async function runVersionAgent(
  agentIndex: string,
  task: VersionAgentTask,
  onPut: () => Promise<void> = () => Promise.resolve(),
): Promise<VersionAgentResult> {
  const child = spawn(process.execPath, [PROGRAM, agentIndex, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close');
  let result: VersionAgentResult | undefined;
  for await (const line of createInterface(child.stdout)) {
    if (line === 'put') await onPut();
    else result = JSON.parse(line) as VersionAgentResult;
  }
  const [code] = (await closed) as [number | null];
  if (result === undefined) throw new Error(`the agent ended with ${code ?? 'a signal'}: ${stderr}`);
  return result;
}
