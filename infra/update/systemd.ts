/** An installation that runs with the units of infra/systemd, from the checkout in which it's updated. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readBackups } from '../backup/manifest.ts';
import { LAVALINK_FOLDER, prepareLavalink, replaceFolder } from '../lavalink/install.ts';
import { readEnvFile } from '../setup/env-file.ts';
import { run } from './command.ts';
import { scarceDisk } from './disk.ts';
import type { Source } from './source.ts';
import type { Way } from './update.ts';

const LAVALINK = 'chorus-lavalink';
/** Units in the order they're replaced: each one works with the version before of those after it. */
const UNITS = [
  { unit: 'chorus-redis-rest', port: 8_079 },
  { unit: 'chorus-edge', port: 8_787 },
  { unit: LAVALINK, port: 2_333 },
  { unit: 'chorus-voice-node', port: 8_788 },
] as const;
/** Where the Lavalink goes that runs, until the new one is healthy. */
const LAVALINK_BEFORE = join('.chorus', 'lavalink-before');
const UNIT_FOLDER = '/etc/systemd/system';
const TIMEOUT_MS = 5_000;

/** Whether a machine runs Chorus with systemd. */
export function hasUnits(folder = UNIT_FOLDER): boolean {
  return UNITS.some(({ unit }) => existsSync(join(folder, `${unit}.service`)));
}

export interface SystemdOptions {
  root: string;
  source: Source;
  /** Has the environment of each unit: `edge.env`, `voice-node.env`, and so on. */
  environments?: string;
  show?: (text: string) => void;
}

export class SystemdWay implements Way {
  readonly #root: string;
  readonly #source: Source;
  /** Where the next version is built. */
  readonly #next: string;
  readonly #environments: string;
  readonly #show: ((text: string) => void) | undefined;
  /** The version to put into the checkout with the next process that's replaced. */
  #built: string | undefined;
  /** Whether that version has another Lavalink than the one that runs. */
  #hasNewLavalink = true;

  constructor({ root, source, environments = '/etc/chorus', show }: SystemdOptions) {
    this.#root = root;
    this.#source = source;
    this.#environments = environments;
    this.#show = show;
    this.#next = join(root, '.chorus', 'next');
  }

  scarceDisk(): Promise<string | undefined> {
    return scarceDisk(this.#root);
  }

  async services(): Promise<string[]> {
    const active = await Promise.all(UNITS.map(async ({ unit }) => ({ unit, isActive: await this.#isActive(unit) })));
    return active.filter(({ isActive }) => isActive).map(({ unit }) => unit);
  }

  /** As the unit does at night, with its account and environment. */
  async backUp(): Promise<string | undefined> {
    await run('systemctl', ['start', 'chorus-backup'], { cwd: this.#root, show: this.#show });
    const { BACKUP_DIR: folder } = readEnvFile(this.#file('backup.env'));
    return folder === undefined ? undefined : readBackups(folder)[0]?.name;
  }

  async checkRestore(backup: string): Promise<void> {
    await this.#script(this.#root, ['infra/scripts/restore.ts', backup, '--check'], this.#show, 'backup.env');
  }

  async restore(backup: string): Promise<void> {
    if (this.#built !== undefined) await this.#switchTo(this.#built);
    await this.#script(this.#root, ['infra/scripts/restore.ts', backup, '--yes'], this.#show, 'backup.env');
  }

  async stop(unit: string): Promise<void> {
    await run('systemctl', ['stop', unit], { cwd: this.#root });
  }

  /** Beside the checkout: what runs loads some of its files only when they're used. */
  async build(commit: string): Promise<void> {
    await this.#removeNext();
    await this.#source.git('worktree', 'add', '--quiet', '--force', '--detach', this.#next, commit);
    // Installs packages, which units can't: the checkout is read-only to them. Its output is the whole manifest.
    await this.#script(this.#next, ['infra/scripts/register.ts', '--dry-run'], undefined);
    if (existsSync(join(this.#root, LAVALINK_FOLDER))) {
      const folders = { folder: join(this.#next, LAVALINK_FOLDER), before: join(this.#root, LAVALINK_FOLDER) };
      const say = (line: string) => this.#show?.(`${line}\n`);
      this.#hasNewLavalink = await prepareLavalink({ root: this.#next, ...folders }, say);
    }
    this.#built = commit;
  }

  /** Lavalink starts slowly and isn't ours, so most versions have nothing to restart it for. */
  isChanged(unit: string): boolean {
    return unit !== LAVALINK || this.#hasNewLavalink;
  }

  async migrate(): Promise<void> {
    await this.#script(this.#next, ['infra/scripts/migrate.ts'], this.#show);
  }

  async replace(unit: string): Promise<void> {
    if (this.#built !== undefined) await this.#switchTo(this.#built);
    await run('systemctl', ['restart', unit], { cwd: this.#root });
  }

  async trouble(unit: string): Promise<string | undefined> {
    if (!(await this.#isActive(unit))) return 'it isn’t running';
    const environment = readEnvFile(this.#file(`${unit.replace('chorus-', '')}.env`));
    const port = environment.PORT ?? environment.SERVER_PORT ?? UNITS.find((each) => each.unit === unit)?.port;
    const { path, ...request } = questionFor(unit, environment);
    return fetch(`http://127.0.0.1:${port}${path}`, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
      async (response) => {
        const body = await response.text();
        return response.ok ? undefined : `it responded with ${response.status}: ${body.slice(0, 200)}`;
      },
      (error: unknown) => `it doesn’t respond on port ${port} (${error instanceof Error ? error.message : error})`,
    );
  }

  async goBack(commit: string): Promise<void> {
    this.#built = undefined;
    await this.#source.checkOut(commit);
    const before = join(this.#root, '.chorus', 'packages-before');
    if (existsSync(before)) this.#movePackages(before);
    const lavalink = join(this.#root, LAVALINK_BEFORE);
    if (existsSync(lavalink)) replaceFolder(lavalink, join(this.#root, LAVALINK_FOLDER));
    // Nothing to do, unless an update died and left the packages of its version here.
    await this.#script(this.#root, ['infra/scripts/register.ts', '--dry-run'], undefined);
    await this.#removeNext();
  }

  async finish(): Promise<void> {
    await this.#removeNext();
    for (const folder of [join('.chorus', 'packages-before'), LAVALINK_BEFORE])
      rmSync(join(this.#root, folder), { recursive: true, force: true });
  }

  /** Puts what was built into the checkout, right before the first process of it starts. */
  async #switchTo(commit: string): Promise<void> {
    this.#built = undefined;
    await this.#source.checkOut(commit);
    this.#movePackages(join(this.#next, 'node_modules'), join(this.#root, '.chorus', 'packages-before'));
    const lavalink = join(this.#next, LAVALINK_FOLDER);
    if (this.#hasNewLavalink && existsSync(lavalink))
      replaceFolder(lavalink, join(this.#root, LAVALINK_FOLDER), join(this.#root, LAVALINK_BEFORE));
  }

  /** @param kept where the present ones go. By default, they're deleted. */
  #movePackages(from: string, kept?: string): void {
    const packages = join(this.#root, 'node_modules');
    if (kept !== undefined) {
      rmSync(kept, { recursive: true, force: true });
      renameSync(packages, kept);
    } else rmSync(packages, { recursive: true, force: true });
    renameSync(from, packages);
  }

  async #removeNext(): Promise<void> {
    rmSync(this.#next, { recursive: true, force: true });
    await this.#source.git('worktree', 'prune');
  }

  async #isActive(unit: string): Promise<boolean> {
    return run('systemctl', ['is-active', '--quiet', unit], { cwd: this.#root }).then(
      () => true,
      () => false,
    );
  }

  #file(name: string): string {
    return join(this.#environments, name);
  }

  async #script(
    root: string,
    args: string[],
    show: ((text: string) => void) | undefined,
    environment = 'migrate.env',
  ): Promise<void> {
    await run(process.execPath, [join(root, 'infra/scripts/bootstrap.mjs'), ...args], {
      cwd: root,
      env: { ...process.env, ...readEnvFile(this.#file(environment)) },
      show,
    });
  }
}

/** What a unit is asked to find out whether it's healthy. */
function questionFor(
  unit: string,
  { UPSTASH_REDIS_REST_TOKEN: token, LAVALINK_SERVER_PASSWORD: password = '' }: Record<string, string>,
): { path: string; method?: string; headers?: Record<string, string>; body?: string } {
  if (unit === LAVALINK) return { path: '/version', headers: { authorization: password } };
  if (unit !== 'chorus-redis-rest') return { path: '/readyz' };
  return { path: '', method: 'POST', headers: { authorization: `Bearer ${token}` }, body: '["PING"]' };
}
