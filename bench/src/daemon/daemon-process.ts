import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** `fleetally-agent run` with the configuration in `folder`; resolves when it is ready. Errors: when it ends before. */
export async function startDaemon(folder: string): Promise<{ readonly stop: () => Promise<void> }> {
  const main = fileURLToPath(new URL('./cli/main.js', import.meta.resolve('@fleetally/agent')));
  const child = spawn(process.execPath, [main, 'run'], { stdio: ['ignore', 'pipe', 'ignore'], cwd: folder });
  const exited = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve();
    });
    child.once('exit', (code) => reject(new Error(`the daemon ended with ${code} before it was ready`)));
  });
  return {
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
