/** `npm test`: runs the linter, the type checker, and all tests. Arguments go to Vitest: `npm test -- shared/economy`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const REPORT = join(ROOT, '.chorus', 'test-report.json');
/** With more failed files than this, the machine's load isn't the reason. */
const AGAIN_LIMIT = 4;

/** `disconnect` means that the bootstrap process has ended. */
const STOP_EVENTS = ['SIGTERM', 'SIGHUP', 'disconnect'];

async function run(name: string, script: string, args: string[]): Promise<boolean> {
  console.log(`\n> ${name}`);
  // Vitest's workers load few modules of their own, and a cache of what they compile costs more than it saves.
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
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
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
}

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    // Vitest ended before it could write its report.
    return undefined;
  }
}

function vitest(name: string, report: string, ...args: string[]): Promise<boolean> {
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return run(name, 'vitest/vitest.mjs', ['run', ...reporters, ...args]);
}

/**
 * Runs files that failed again, one after the other. Tests start real processes and kill them, and on a busy machine one of those
 * may be slower than what a test waits for. They're named, because whatever passes only alone deserves a look.
 *
 * @returns the tests that passed only then, and how many failed again. Undefined if too much failed for that to be why.
 */
async function failedAlone(first: Report): Promise<{ slow: string[]; failures: number } | undefined> {
  const failed = first.testResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0 || failed.length > AGAIN_LIMIT) return undefined;
  const report = join(ROOT, '.chorus', 'test-report-alone.json');
  const files = failed.map(({ name }) => relative(ROOT, name));
  const havePassed = await vitest('failed files, alone', report, '--maxWorkers=1', ...files);
  const second = readReport(report);
  if (second === undefined) return undefined;
  const passed = new Set(second.testResults.flatMap((file) => namesOf(file, 'passed')));
  return {
    slow: failed.flatMap((file) => namesOf(file, 'failed')).filter((name) => passed.has(name)),
    failures: havePassed ? 0 : Math.max(second.numFailedTests, 1),
  };
}

function namesOf({ name, assertionResults }: Report['testResults'][number], status: string): string[] {
  return assertionResults
    .filter((test) => test.status === status)
    .map(({ fullName }) => `${relative(ROOT, name)}: ${fullName}`);
}

mkdirSync(join(ROOT, '.chorus'), { recursive: true });
rmSync(REPORT, { force: true });
const checks = [
  await run('lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  await run('types', 'typescript/bin/tsc', ['--noEmit', '-p', '.']),
  await run('console types', 'typescript/bin/tsc', ['--noEmit', '-p', 'infra/sandbox/console/web']),
  await run('browser types', 'typescript/bin/tsc', ['--noEmit', '-p', 'edge/web/browser']),
];
const haveTestsPassed = await vitest('tests', REPORT, ...process.argv.slice(2));
const report = readReport(REPORT);
const alone = report && !haveTestsPassed && process.argv.length === 2 ? await failedAlone(report) : undefined;
if (alone !== undefined && alone.slow.length > 0)
  console.log(`\nFailed beside the others, and passed alone:\n${alone.slow.map((name) => `  ${name}`).join('\n')}`);

const passed = checks.filter(Boolean).length + (report?.numPassedTests ?? 0) + (alone?.slow.length ?? 0);
// Vitest can fail without a failed test, for example if a file doesn't load. Count that as a failure too.
const failedTests = alone?.failures ?? Math.max(report?.numFailedTests ?? 0, haveTestsPassed ? 0 : 1);
const failed = checks.filter((hasPassed) => !hasPassed).length + failedTests;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
console.log(`\n${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed === 0 ? 0 : 1;
