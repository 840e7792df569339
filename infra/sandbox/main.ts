/** `npm start`: runs the whole product on this machine until Ctrl-C. */
import { ConfigError } from '../../shared/platform/config.ts';
import { onStopRequest } from '../../shared/platform/stop-signals.ts';
import { PartError } from './processes/parts.ts';
import { isFree } from './processes/ports.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { setOldDataAside } from './state/data.ts';
import { isRoot, stateFolder } from './state/folder.ts';
import { claimRunning, forgetRunning, recordRunning, runningSandbox } from './state/running.ts';

const DEFAULT_PORT = 7_070;
/** How long stopping may take after an error that nobody caught, in milliseconds. */
const FAILED_STOP_MS = 15_000;
const TICK = '✓';

async function choosePort(): Promise<number> {
  const wanted = process.env.SANDBOX_PORT;
  if (wanted !== undefined && wanted !== '') {
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      exit(`SANDBOX_PORT is "${wanted}". Set a number from 1 to 65535.`);
    if (!(await isFree(port)))
      exit(`Port ${port} (SANDBOX_PORT) is in use. Set another port, or stop what’s using it.`);
    return port;
  }
  if (await isFree(DEFAULT_PORT)) return DEFAULT_PORT;
  console.log(`  Port ${DEFAULT_PORT} is in use, so this uses a free one. Set SANDBOX_PORT to choose.`);
  return 0;
}

function exitIfRunning(other: ReturnType<typeof runningSandbox>): void {
  if (other === undefined) return;
  const where = other.url === undefined ? '' : ` at ${other.url}`;
  exit(`This checkout’s sandbox is already running${where} (process ${other.pid}). Use it, or stop it first.`);
}

function exit(sentence: string): never {
  console.error(`\n${sentence}`);
  process.exit(1);
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  exitIfRunning(runningSandbox());
  const port = await choosePort();
  exitIfRunning(claimRunning());
  console.log('Chorus sandbox\n');
  const aside = setOldDataAside(stateFolder());
  if (aside !== undefined)
    console.log(
      `  This version can’t read the data of the earlier one, so the sandbox starts fresh.\n  The old data is in ${aside}.\n`,
    );
  const starting = startSandbox({
    folder: stateFolder(),
    port,
    environment: process.env,
    started: (part, what, tookMs) =>
      console.log(`  ${TICK} ${part.padEnd(12)} ${what.padEnd(28)} ${(tookMs / 1_000).toFixed(1)} s`),
    log: (line) => console.log(`  ${line}`),
  });
  stopWhenAsked(() => starting);
  const sandbox = await starting;
  recordRunning(sandbox.url);
  const example = /economy/i.test(process.env.DISABLED_MODULES ?? '') ? '/help' : '/daily';
  const took = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`
  Ready in ${took} s. Open the console and type /

    ${sandbox.url}

  From a shell:  npm run sandbox -- say "${example}" --as alice
  Dashboard:     ${sandbox.edgeUrl}/dashboard
  Edge:          ${sandbox.edgeUrl}
  Database:      ${hidePassword(sandbox.databaseUrl)}
  Data:          ${stateFolder()}${isRoot() ? ' (outside the checkout, because Postgres can’t run as root)' : ''}
  Ctrl-C stops everything and keeps the data.
`);
}

function hidePassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '…';
  return decodeURI(shown.href);
}

function stopWhenAsked(starting: () => Promise<Sandbox>): void {
  let isStopping = false;
  const stop = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    console.log('\n  Stopping …');
    const sandbox = await starting().catch(() => undefined);
    await sandbox?.stop();
    forgetRunning();
    process.exit(code);
  };
  onStopRequest(() => void stop(0));
  // Its database and the other processes mustn't outlive it.
  const fail = (error: unknown) => {
    console.error(error);
    setTimeout(() => process.exit(1), FAILED_STOP_MS).unref();
    void stop(1).catch(() => process.exit(1));
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

main().catch((error: unknown) => {
  forgetRunning();
  const isExplained = error instanceof PartError || error instanceof ConfigError;
  console.error(isExplained ? `\n  ✗ ${error.message}` : error);
  process.exit(1);
});
