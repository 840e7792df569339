/** `npm test`: runs the linter, the type checker, and all tests. Arguments go to Vitest: `npm test -- shared/economy`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const REPORT = join(ROOT, '.chorus', 'test-report.json');

/** `disconnect` means that the bootstrap process has ended. */
const STOP_EVENTS = ['SIGTERM', 'SIGHUP', 'disconnect'];

async function run(name: string, script: string, args: string[]): Promise<boolean> {
  console.log(`\n> ${name}`);
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, stdio: 'inherit' });
  // A signal sent to `npm test` alone doesn't reach its children.
  const stop = () => {
    child.kill('SIGTERM');
    process.exit(143);
  };
  for (const event of STOP_EVENTS) process.once(event, stop);
  process.channel?.unref();
  const [code] = await once(child, 'exit');
  for (const event of STOP_EVENTS) process.off(event, stop);
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
    // Vitest ended before it could write its report.
    return undefined;
  }
}

mkdirSync(join(ROOT, '.chorus'), { recursive: true });
rmSync(REPORT, { force: true });
const checks = [
  await run('lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  await run('types', 'typescript/bin/tsc', ['--noEmit', '-p', '.']),
  await run('console types', 'typescript/bin/tsc', ['--noEmit', '-p', 'infra/sandbox/console/web']),
];
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
const haveTestsPassed = await run('tests', 'vitest/vitest.mjs', ['run', ...reporters, ...process.argv.slice(2)]);
const report = readReport();

const passed = checks.filter(Boolean).length + (report?.numPassedTests ?? 0);
// Vitest can fail without a failed test, for example if a file doesn't load. Count that as a failure too.
const failedTests = Math.max(report?.numFailedTests ?? 0, haveTestsPassed ? 0 : 1);
const failed = checks.filter((hasPassed) => !hasPassed).length + failedTests;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
console.log(`\n${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed === 0 ? 0 : 1;
