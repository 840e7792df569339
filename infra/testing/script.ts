import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compileCache, ROOT } from '../sandbox/state/folder.ts';

/**
 * Runs one of the project's scripts as a separate process until it exits.
 *
 * @param script its path from the root.
 * @param environment the complete environment. Nothing is inherited.
 * @param input what's typed (default: nothing can be).
 * @returns its output, including errors.
 */
export async function runScript(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string,
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    env: { ...compileCache, ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code: Number(code), output };
}
