/** `npm test`: lint, types, then all tests. Arguments go to vitest: `npm test -- shared/economy`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const REPORT = join(ROOT, '.chorus', 'test-report.json');

/** The last one is the end of the bootstrap that started us. */
const END = ['SIGTERM', 'SIGHUP', 'disconnect'];

async function run(name: string, script: string, args: string[]): Promise<boolean> {
  console.log(`\n> ${name}`);
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, stdio: 'inherit' });
  // A signal to `npm test` alone does not reach what it runs.
  const end = () => {
    child.kill('SIGTERM');
    process.exit(143);
  };
  for (const event of END) process.once(event, end);
  process.channel?.unref();
  const [code] = await once(child, 'exit');
  for (const event of END) process.off(event, end);
  if (code !== 0) console.log(`> ${name} failed`);
  return code === 0;
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

function readReport(): Report | undefined {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
  } catch {
    // vitest ended before it could report.
    return undefined;
  }
}

mkdirSync(join(ROOT, '.chorus'), { recursive: true });
rmSync(REPORT, { force: true });
const checks = [
  await run('lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  await run('types', 'typescript/bin/tsc', ['--noEmit', '-p', '.']),
  await run('types of the console', 'typescript/bin/tsc', ['--noEmit', '-p', 'infra/sandbox/console/web']),
];
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
const areTestsGreen = await run('tests', 'vitest/vitest.mjs', ['run', ...reporters, ...process.argv.slice(2)]);
const report = readReport();

const passed = checks.filter(Boolean).length + (report?.numPassedTests ?? 0);
// A run that failed without a failed test (a file that does not load, an error after the tests) is a failure too.
const failedTests = Math.max(report?.numFailedTests ?? 0, areTestsGreen ? 0 : 1);
const failed = checks.filter((isGreen) => !isGreen).length + failedTests;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
console.log(`\n${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed === 0 ? 0 : 1;
