/** An installation that runs with the units of infra/systemd, from the checkout in which it's updated. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvFile } from '../setup/env-file.ts';
import { run } from './command.ts';
import type { Source } from './source.ts';
import type { Way } from './update.ts';

/** Units in the order they're replaced: each one works with the version before of those after it. */
const UNITS = [
  { unit: 'chorus-redis-rest', port: 8_079 },
  { unit: 'chorus-edge', port: 8_787 },
  { unit: 'chorus-voice-node', port: 8_788 },
] as const;
const UNIT_FOLDER = '/etc/systemd/system';
/** Packages and a dump need room, in bytes. */
const MIN_FREE_BYTES = 1e9;
const TIMEOUT_MS = 5_000;

/** Whether a machine runs Chorus with systemd. */
export function hasUnits(folder = UNIT_FOLDER): boolean {
  return UNITS.some(({ unit }) => existsSync(join(folder, `${unit}.service`)));
}

export interface SystemdOptions {
  root: string;
  source: Source;
  /** Has the environment of each unit: `edge.env`, `voice-node.env`, `redis-rest.env`, `migrate.env`, and `backup.env`. */
  environments?: string;
  show?: (text: string) => void;
}

export class SystemdWay implements Way {
  readonly #root: string;
  readonly #source: Source;
  readonly #environments: string;
  readonly #show: ((text: string) => void) | undefined;
  #isBuilt = false;

  constructor({ root, source, environments = '/etc/chorus', show }: SystemdOptions) {
    this.#root = root;
    this.#source = source;
    this.#environments = environments;
    this.#show = show;
  }

  async scarceDisk(): Promise<string | undefined> {
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize >= MIN_FREE_BYTES) return undefined;
    return `Only ${Math.floor((bavail * bsize) / 1e6)} MB are free on the disk of ${this.#root}, and an update needs 1 GB.`;
  }

  async services(): Promise<string[]> {
    const active = await Promise.all(UNITS.map(async ({ unit }) => ({ unit, isActive: await this.#isActive(unit) })));
    return active.filter(({ isActive }) => isActive).map(({ unit }) => unit);
  }

  async backUp(): Promise<void> {
    await this.#script('backup.env', 'infra/scripts/backup.ts');
  }

  async build(commit: string): Promise<void> {
    this.#isBuilt = true;
    await this.#source.checkOut(commit);
    await this.#install();
  }

  async migrate(): Promise<void> {
    await this.#script('migrate.env', 'infra/scripts/migrate.ts');
  }

  async replace(unit: string): Promise<void> {
    await run('systemctl', ['restart', unit], { cwd: this.#root });
  }

  async trouble(unit: string): Promise<string | undefined> {
    if (!(await this.#isActive(unit))) return 'it isn’t running';
    const environment = readEnvFile(this.#file(`${unit.replace('chorus-', '')}.env`));
    const port = environment.PORT ?? UNITS.find((each) => each.unit === unit)?.port;
    const request =
      unit === 'chorus-redis-rest'
        ? fetch(`http://127.0.0.1:${port}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${environment.UPSTASH_REDIS_REST_TOKEN}` },
            body: '["PING"]',
            signal: AbortSignal.timeout(TIMEOUT_MS),
          })
        : fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return request.then(
      async (response) => {
        const body = await response.text();
        return response.ok ? undefined : `it responded with ${response.status}: ${body.slice(0, 200)}`;
      },
      (error: unknown) => `it doesn’t respond on port ${port} (${error instanceof Error ? error.message : error})`,
    );
  }

  async goBack(commit: string): Promise<void> {
    if (!this.#isBuilt) return;
    await this.#source.checkOut(commit);
    await this.#install();
  }

  async finish(): Promise<void> {}

  /** Packages of what's checked out. Units can't install them, because the checkout is read-only to them. */
  async #install(): Promise<void> {
    await this.#script('migrate.env', 'infra/scripts/register.ts', '--dry-run');
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

  async #script(environment: string, ...args: string[]): Promise<void> {
    await run(process.execPath, [join(this.#root, 'infra/scripts/bootstrap.mjs'), ...args], {
      cwd: this.#root,
      env: { ...process.env, ...readEnvFile(this.#file(environment)) },
      // Its output is the whole manifest.
      show: args.includes('--dry-run') ? undefined : this.#show,
    });
  }
}
