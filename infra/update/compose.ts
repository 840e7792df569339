/** An installation that runs with `docker compose`, from the checkout it was started in. */
import { type CommandOptions, run } from './command.ts';
import { scarceDisk } from './disk.ts';
import type { Source } from './source.ts';
import type { Way } from './update.ts';

/** What's built from this repository, in the order it's replaced: each one works with the version before of those after it. */
const SERVICES = ['redis-rest', 'edge', 'voice-node'] as const;
/** Images to keep, so that going back needs no build. */
const IMAGES = ['chorus-edge', 'chorus-voice-node', 'chorus-redis-rest', 'chorus-tools', 'chorus-backup'] as const;
/** How long Compose waits for a container's health check, in seconds. */
const WAIT_S = 180;
/** Runs inside a container, where the port is known: prints the status of its readiness. */
const READINESS = `fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(async (answer) => console.log(answer.status, await answer.text()), (error) => console.log(0, String(error.cause ?? error)))`;

/** Everything on one server, or a voice node on a machine of its own, whose database is elsewhere. */
export type ComposeFile = 'docker-compose.yml' | 'docker-compose.voice.yml';

/**
 * Which of the files runs here.
 *
 * @throws {CommandError} if neither can be asked about, such as without Docker.
 */
export async function runningFile(root: string): Promise<ComposeFile> {
  const runs = async (...args: string[]) =>
    (await run('docker', ['compose', ...args, 'ps', '--services', '--status', 'running'], { cwd: root })).trim() !== '';
  // A machine with a voice node alone lacks variables that the other file requires.
  const [all, voice] = await Promise.allSettled([runs(), runs('-f', 'docker-compose.voice.yml')]);
  if (all.status === 'fulfilled' && all.value) return 'docker-compose.yml';
  if (voice.status === 'fulfilled' && voice.value) return 'docker-compose.voice.yml';
  if (all.status === 'rejected') throw all.reason;
  return 'docker-compose.yml';
}

export interface ComposeOptions {
  /** The checkout's folder, which has the Compose file and .env. */
  root: string;
  file: ComposeFile;
  source: Source;
  /** The commit that runs, whose images are kept. */
  running: string;
  /** A commit whose images nobody goes back to anymore, once this update is over. */
  outdated?: string | undefined;
  environment?: NodeJS.ProcessEnv;
  /** Receives the output of builds, migrations, and backups. */
  show?: (text: string) => void;
}

/** The tag under which images of a commit are kept. */
function tagOf(commit: string): string {
  return commit.slice(0, 12);
}

export class ComposeWay implements Way {
  readonly #options: ComposeOptions;
  /** The commit whose image is built or running, which `/diag` shows. */
  #commit = '';

  constructor(options: ComposeOptions) {
    this.#options = options;
  }

  scarceDisk(): Promise<string | undefined> {
    return scarceDisk(this.#options.root);
  }

  async services(): Promise<string[]> {
    const running = new Set((await this.#compose('ps', '--services', '--status', 'running')).split('\n'));
    return SERVICES.filter((service) => running.has(service));
  }

  async backUp(): Promise<string | undefined> {
    const output = await this.#shown('run', '--rm', '--no-deps', '-T', 'backup');
    return /^Saved (\S+)/m.exec(output)?.[1];
  }

  async checkRestore(backup: string): Promise<void> {
    await this.#restoreScript(backup, '--check');
  }

  async restore(backup: string): Promise<void> {
    await this.#restoreScript(backup, '--yes');
  }

  async stop(service: string): Promise<void> {
    await this.#compose('stop', service);
  }

  /** An identity comes from the environment, and not as an argument, which everyone on the server can read. */
  async #restoreScript(backup: string, flag: string): Promise<void> {
    const script = ['node', 'infra/scripts/restore.ts', backup, flag];
    await this.#shown('run', '--rm', '--no-deps', '-T', '-e', 'BACKUP_IDENTITY', 'backup', ...script);
  }

  async build(commit: string): Promise<void> {
    const running = this.#options.running;
    for (const image of IMAGES) {
      // Only once: if an update died, an image of its version may have taken the place of the one that runs.
      if (await this.#has(`${image}:${tagOf(running)}`)) continue;
      if (await this.#has(image)) await this.#docker('image', 'tag', image, `${image}:${tagOf(running)}`);
    }
    await this.#options.source.checkOut(commit);
    this.#commit = commit;
    const profiles = this.#isVoice ? [] : ['--profile', 'backup', '--profile', 'tools'];
    await this.#shown(...profiles, 'build');
  }

  async migrate(): Promise<void> {
    await this.#shown('run', '--rm', '--no-deps', '-T', 'migrate');
  }

  async replace(service: string): Promise<void> {
    await this.#compose('up', '-d', '--no-deps', '--no-build', '--wait', '--wait-timeout', String(WAIT_S), service);
  }

  async trouble(service: string): Promise<string | undefined> {
    const running = (await this.#compose('ps', '--services', '--status', 'running')).split('\n');
    if (!running.includes(service)) return 'it isn’t running';
    // Compose waited for its health check, which is all it has.
    if (service === 'redis-rest') return undefined;
    const [, status = '0', body = ''] =
      /^(\d+) (.*)$/s.exec((await this.#compose('exec', '-T', service, 'node', '-e', READINESS)).trim()) ?? [];
    return status === '200' ? undefined : `/readyz responded with ${status}: ${body.slice(0, 200)}`;
  }

  async goBack(commit: string): Promise<void> {
    await this.#options.source.checkOut(commit);
    this.#commit = commit;
    for (const image of IMAGES) {
      const kept = `${image}:${tagOf(commit)}`;
      if (await this.#has(kept)) await this.#docker('image', 'tag', kept, image);
    }
  }

  async finish(): Promise<void> {
    // Not with --wait, for which a container that did its work and ended, like that of the migrations, is a failure.
    await this.#compose('up', '-d', '--no-build', '--remove-orphans');
    const { outdated } = this.#options;
    if (outdated === undefined) return;
    for (const image of IMAGES)
      if (await this.#has(`${image}:${tagOf(outdated)}`))
        await this.#docker('image', 'rm', `${image}:${tagOf(outdated)}`);
  }

  #has(image: string): Promise<boolean> {
    return this.#docker('image', 'inspect', '--format', '{{.Id}}', image).then(
      () => true,
      () => false,
    );
  }

  async #shown(...args: string[]): Promise<string> {
    return run('docker', ['compose', ...this.#fileArgs, ...args], { ...this.#context(), show: this.#options.show });
  }

  get #isVoice(): boolean {
    return this.#options.file === 'docker-compose.voice.yml';
  }

  /** The other one is Compose's default, and may be extended by files that the operator added. */
  get #fileArgs(): string[] {
    return this.#isVoice ? ['-f', this.#options.file] : [];
  }

  #compose(...args: string[]): Promise<string> {
    return this.#docker('compose', ...this.#fileArgs, ...args);
  }

  #docker(...args: string[]): Promise<string> {
    return run('docker', args, this.#context());
  }

  #context(): CommandOptions {
    const { root, environment = process.env } = this.#options;
    return { cwd: root, env: { ...environment, ...(this.#commit !== '' && { COMMIT: this.#commit }) } };
  }
}
