/**
 * Stands in for `systemctl` where systemd isn't running: units are processes of this machine. It knows `is-active`, `start`, `stop`, and `restart`.
 *
 * The folder `STAND_IN_SYSTEMD` has `<unit>.json`: the unit's command, working directory, and environment.
 */
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const folder = process.env.STAND_IN_SYSTEMD ?? '';
const [, , verb, ...words] = process.argv;
const unit = words.at(-1) ?? '';
const pidFile = join(folder, `${unit}.pid`);

/** A process that ended, but that nobody has waited for yet, doesn't run anymore. */
function isRunning(): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${readFileSync(pidFile, 'utf8')}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function stop(): Promise<void> {
  if (isRunning()) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
  while (isRunning()) await wait(20);
}

async function restart(): Promise<void> {
  await stop();
  const { command, cwd, environment } = JSON.parse(readFileSync(join(folder, `${unit}.json`), 'utf8'));
  const log = openSync(join(folder, `${unit}.log`), 'a');
  const [program, ...args] = command as string[];
  const child = spawn(program ?? '', args, { cwd, env: environment, detached: true, stdio: ['ignore', log, log] });
  child.unref();
  writeFileSync(pidFile, String(child.pid));
}

if (!existsSync(join(folder, `${unit}.json`))) process.exitCode = 4;
else if (verb === 'is-active') process.exitCode = isRunning() ? 0 : 3;
else if (verb === 'restart' || verb === 'start') await restart();
else if (verb === 'stop') await stop();
else process.exitCode = 1;
