/** An installation to update: where its versions come from, an operator's checkout, and a running edge or voice node. Folders stand in for images. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../sandbox/processes/ports.ts';
import { startRedis } from '../sandbox/redis/server.ts';
import { ROOT } from '../sandbox/state/folder.ts';

/** What an installation's files are, without packages. */
const PARTS = [
  ...['edge', 'voice-node', 'shared', 'migrations', 'infra', 'package.json', 'package-lock.json'],
  ...['docker-compose.yml', 'docker-compose.voice.yml'],
];

function isShipped(path: string): boolean {
  return !/\.test\.ts$|\/infra\/(sandbox|testing|bench)$/.test(path);
}

export interface UpdateStage {
  folder: string;
  /** Where new versions come from. */
  origin: string;
  /** The operator's checkout. */
  server: string;
  /** Of every command. Change it at any time. */
  environment: NodeJS.ProcessEnv;
  git(cwd: string, ...args: string[]): string;
  /** Releases what `change` does to the files. Returns the commit. */
  release(change: (root: string) => void): string;
  /** Runs `npm run update`. */
  update(...args: string[]): Promise<{ code: number; output: string }>;
  /** Runs it until it prints this, and kills it then. */
  updateUntil(text: string, ...args: string[]): Promise<void>;
  /** Of the process that runs. */
  pid(): number;
  /** The commit that's checked out. */
  head(): string;
  /** The status of its readiness. */
  readiness(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * @param backups where backups go. None can be made without it.
 * @param lavalink `LAVALINK_NODES`: then it's a machine with a voice node alone.
 */
export async function openUpdateStage(
  databaseUrl: string,
  { backups, lavalink }: { backups?: string; lavalink?: string } = {},
): Promise<UpdateStage> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-update-'));
  const [origin, server, docker] = [join(folder, 'origin'), join(folder, 'server'), join(folder, 'docker')];
  const bin = join(folder, 'bin');
  for (const each of [origin, docker, bin]) mkdirSync(each);
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    STAND_IN_DOCKER: docker,
    STAND_IN_MODULES: ROOT,
  };
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const release = (change: (root: string) => void): string => {
    change(origin);
    git(origin, 'add', '-A');
    git(origin, 'commit', '-qm', 'A change');
    return git(origin, 'rev-parse', 'HEAD');
  };
  const inDocker = (...args: string[]) =>
    execFileSync('docker', args, { cwd: server, env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  const started = (args: readonly string[]) =>
    spawn(process.execPath, [join(ROOT, 'infra/scripts/update.ts'), '--root', server, '--wait', '60', ...args], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  for (const part of PARTS) cpSync(join(ROOT, part), join(origin, part), { recursive: true, filter: isShipped });
  git(origin, 'init', '-q', '-b', 'main');
  release(() => {});
  git(folder, 'clone', '-q', origin, server);
  writeFileSync(
    join(bin, 'docker'),
    `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, 'infra/testing/stand-in-docker.ts')} "$@"\n`,
  );
  chmodSync(join(bin, 'docker'), 0o755);
  const redis = await startRedis({ port: 0, token: 'token' });
  const port = await freePort();
  const common = { DATABASE_URL: databaseUrl };
  const edge = {
    ...common,
    PORT: String(port),
    HOST: '127.0.0.1',
    DISCORD_APPLICATION_ID: '1',
    DISCORD_PUBLIC_KEY: 'ab'.repeat(32),
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: 'token',
    CUSTOM_ID_SECRET: 'x'.repeat(32),
    METRICS_TOKEN: 'x'.repeat(32),
  };
  const script = (name: string) => [process.execPath, `infra/scripts/${name}.ts`];
  const services = {
    edge: { image: 'chorus-edge', command: [process.execPath, 'edge/node.ts'], environment: edge },
    migrate: { image: 'chorus-tools', command: script('migrate'), environment: common },
    ...(backups !== undefined && {
      backup: {
        image: 'chorus-backup',
        command: script('backup'),
        environment: { ...common, BACKUP_DIR: backups, HOME: tmpdir() },
      },
    }),
  };
  const node = {
    ...common,
    PORT: String(port),
    HOST: '127.0.0.1',
    VOICE_NODE_SECRET: 'x'.repeat(32),
    AGENT_TOKEN_KEYS: `k1:${'5a'.repeat(32)}`,
    METRICS_TOKEN: 'x'.repeat(32),
    NODE_ID: 'voice-1',
    NODE_PUBLIC_URL: `http://127.0.0.1:${port}`,
    LAVALINK_NODES: lavalink ?? '',
  };
  const command = [process.execPath, 'voice-node/main.ts'];
  const voice = { 'voice-node': { image: 'chorus-voice-node', command, environment: node } };
  const [file, content, name, args] =
    lavalink === undefined
      ? (['services.json', services, 'edge', []] as const)
      : (['services.voice.json', voice, 'voice-node', ['-f', 'docker-compose.voice.yml']] as const);
  writeFileSync(join(docker, file), JSON.stringify(content));
  inDocker('compose', ...args, 'build');
  inDocker('compose', ...args, 'up', '-d', name);
  const pid = () =>
    (JSON.parse(readFileSync(join(docker, 'containers.json'), 'utf8')) as Record<string, { pid: number }>)[name]?.pid ??
    0;
  return {
    ...{ folder, origin, server, environment, git, release, pid },
    async update(...args) {
      const child = started(args);
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          output += chunk;
        });
      const [code] = await once(child, 'close');
      return { code: Number(code), output };
    },
    async updateUntil(text, ...args) {
      const child = started(args);
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
        if (output.includes(text)) child.kill('SIGKILL');
      });
      const [, signal] = await once(child, 'close');
      if (signal !== 'SIGKILL') throw new Error(`It ended by itself:\n${output}`);
    },
    head: () => git(server, 'rev-parse', 'HEAD'),
    readiness: async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status,
    async stop() {
      try {
        process.kill(pid(), 'SIGKILL');
      } catch {
        // It was stopped already.
      }
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
