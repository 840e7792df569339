import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readEdgeConfig } from '../../edge/config.ts';
import { wayOf } from '../check/way.ts';
import { type LocalDiscord, startDiscord } from '../sandbox/discord/index.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { runScript } from '../testing/script.ts';

/** From util-linux: gives a program a terminal. */
const hasScript = existsSync('/usr/bin/script');

describe('npm run setup', () => {
  let discord: LocalDiscord;
  let folder: string;
  let path: string;
  const read = (): NodeJS.Dict<string> => parseEnv(readFileSync(path, 'utf8'));
  const setup = (environment: Record<string, string> = {}, ...args: string[]) =>
    runScript('infra/scripts/setup.ts', ['--env', path, ...args], {
      DISCORD_API_BASE: discord.apiBase,
      ...environment,
    });
  const complete = () => ({
    DISCORD_TOKEN: discord.botToken,
    PUBLIC_URL: 'https://chorus.example.com',
    COMPOSE_PROFILES: 'caddy',
  });

  beforeAll(async () => {
    discord = await startDiscord({ port: 0, stateFile: join(mkdtempSync(join(tmpdir(), 'chorus-setup-')), 'discord') });
  });
  afterAll(() => discord.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chorus-setup-'));
    path = join(folder, '.env');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('names everything that’s missing if it can’t ask, and writes nothing', async () => {
    const { code, output } = await setup();
    expect(code).toBe(1);
    for (const name of ['DISCORD_TOKEN', 'PUBLIC_URL', 'COMPOSE_PROFILES']) expect(output).toContain(`  ${name}: `);
    expect(output).not.toContain('TUNNEL_TOKEN');
    expect(existsSync(path)).toBe(false);
  });

  test('takes what it needs from the environment, makes secrets, registers, and says what’s next', async () => {
    const { code, output } = await setup(complete());
    expect(output).toContain(`client_id=${discord.applicationId}`);
    expect(output).toContain('https://chorus.example.com/interactions');
    expect(output).toContain('docker compose up -d --build');
    expect(code).toBe(0);
    expect(output).not.toContain(discord.botToken);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const names = [...readFileSync(path, 'utf8').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(statSync(join(folder, 'backups')).mode & 0o777).toBe(0o700);
    expect(wayOf(folder, '/nowhere')).toBe('compose');
    const values = read();
    expect(values).toMatchObject({
      DISCORD_APPLICATION_ID: discord.applicationId,
      DISCORD_PUBLIC_KEY: discord.publicKey,
    });
    // What Compose puts together from it.
    const parts = { DATABASE_URL: 'postgres://a:b@postgres/chorus', UPSTASH_REDIS_REST_URL: 'http://redis-rest:8079' };
    expect(readEdgeConfig({ ...values, ...parts }).OPERATOR_IDS.size).toBe(1);
    expect(discord.core.commands.list(undefined).length).toBeGreaterThan(20);

    const again = await setup(complete());
    expect(again.output).toContain('nothing to repair');
    expect(again.output).toContain('are registered already');
    expect(read()).toEqual(values);
  });

  test('without Docker, writes what each unit needs, and where their backups are', async () => {
    const units = join(folder, 'etc');
    const { code, output } = await setup(
      {
        ...complete(),
        MIGRATE_DATABASE_URL: 'postgres://chorus:pass@127.0.0.1/chorus',
        UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:8079',
      },
      ...['--processes', '--environments', units],
    );
    expect([code, output]).toEqual([0, expect.stringContaining('npm run lavalink:install')]);
    const backups = (parseEnv(readFileSync(join(units, 'backup.env'), 'utf8')) as NodeJS.Dict<string>).BACKUP_DIR;
    expect(read()).toMatchObject({ BACKUP_DIR: backups, LAVALINK_PASSWORD: expect.any(String) });
    expect(backups).toBe('/var/lib/chorus/backups');
    expect(wayOf(folder, '/nowhere')).toBe('processes');
    expect(existsSync(join(folder, 'backups'))).toBe(false);
  });

  test('a second run adds what’s missing, replaces what’s wrong, and locks the file', async () => {
    await setup(complete());
    const before = read();
    const broken = readFileSync(path, 'utf8')
      .replace(/^METRICS_TOKEN=.*\n/m, '')
      .replace(/^CUSTOM_ID_SECRET=.*$/m, 'CUSTOM_ID_SECRET=short')
      .replace(/^DISCORD_APPLICATION_ID=.*$/m, 'DISCORD_APPLICATION_ID=123 # a note')
      .concat('MINE=kept\n');
    writeFileSync(path, broken);
    chmodSync(path, 0o644);
    const { code, output } = await setup();
    expect(code).toBe(0);
    expect(output).toContain('CUSTOM_ID_SECRET was shorter than 32 characters');
    expect(output).toContain('DISCORD_APPLICATION_ID didn’t belong to Chorus');
    expect(output).toContain('Added METRICS_TOKEN');
    expect(output).toContain('Now only you can');
    const after = read();
    expect(after).toMatchObject({ MINE: 'kept', DISCORD_APPLICATION_ID: before.DISCORD_APPLICATION_ID });
    expect(after.VOICE_NODE_SECRET).toBe(before.VOICE_NODE_SECRET);
    expect(after.CUSTOM_ID_SECRET).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('keeps a complete .env if the commands can’t be registered, and says so', async () => {
    discord.failWith(403, { route: 'GET /applications/:id/commands' });
    const { code, output } = await setup(complete());
    discord.heal();
    expect(code).toBe(1);
    expect(output).toContain('.env is complete, but the commands couldn’t be registered');
    expect(read()).toMatchObject({ DISCORD_TOKEN: discord.botToken });
  });

  test.skipIf(!hasScript)('asks in a terminal, hides the token, and asks again after a wrong one', async () => {
    // Otherwise, the terminal would be 0 columns wide.
    const command = `stty cols 100 rows 30; exec ${process.execPath} ${join(ROOT, 'infra/scripts/setup.ts')} --env ${path}`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { DISCORD_API_BASE: discord.apiBase, TERM: 'xterm', PATH: process.env.PATH },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let shown = '';
    const answers: [question: string, typed: string][] = [
      ['bot’s token', `${'y'.repeat(60)}\r`],
      ['isn’t valid', ''],
      ['bot’s token', `${discord.botToken}\r`],
      ['public address', 'https://chorus.example.com\r'],
      ['How does HTTPS', '\r'],
    ];
    terminal.stdout.on('data', (chunk) => {
      shown += chunk;
      for (;;) {
        const at = answers[0] === undefined ? -1 : shown.indexOf(answers[0][0]);
        if (at === -1) return;
        const [question = '', typed = ''] = answers.shift() ?? [];
        shown = shown.slice(at + question.length);
        terminal.stdin.write(typed);
      }
    });
    const [code] = await once(terminal, 'close');
    expect(answers).toEqual([]);
    expect(shown).toContain('registered');
    expect(shown).not.toContain(discord.botToken);
    expect(code).toBe(0);
    expect(read()).toMatchObject({ DISCORD_TOKEN: discord.botToken, COMPOSE_PROFILES: 'caddy' });
  });
});
