/** `npm run monitor` on a real installation, on a terminal of its own, and with everything down. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { VERSION } from '../../shared/platform/version.ts';
import { startNodeEdge } from '../sandbox/edge/node.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import type { SupervisedProcess } from '../sandbox/processes/supervise.ts';
import { type RedisEndpoint, startRedis } from '../sandbox/redis/server.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { openFaultyProxy } from '../testing/faulty-proxy.ts';
import { NOW_MS, slash } from '../testing/interaction.ts';
import { runScript } from '../testing/script.ts';
import { createSigner, signedRequest } from '../testing/signed-request.ts';
import { agentsReady, METRICS_TOKEN, openVoiceStage, type VoiceStage } from '../testing/voice-node/stage.ts';
import { frame } from './frame.ts';
import { Watcher } from './watcher.ts';

const signer = createSigner();
/** Nothing listens there. */
const closed = `http://127.0.0.1:${await freePort()}`;
const SCRIPT = 'infra/scripts/monitor.ts';
const [ENTER, LEAVE] = ['\u001b[?1049h', '\u001b[?1049l'];
/** Not a terminal, so it has no colors. */
const stream = new PassThrough() as unknown as NodeJS.WriteStream;

let stage: VoiceStage;
let redis: RedisEndpoint;
let edge: SupervisedProcess;
let environment: Record<string, string>;

beforeAll(async () => {
  stage = await openVoiceStage(2);
  redis = await startRedis({ token: 'a-token-for-tests' });
  const variables = {
    DISCORD_APPLICATION_ID: '1',
    DISCORD_PUBLIC_KEY: signer.publicKey,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    CUSTOM_ID_SECRET: 'c'.repeat(32),
    METRICS_TOKEN,
  };
  const [node] = await Promise.all([
    stage.start(),
    startNodeEdge({ databaseUrl: stage.url, variables }).then((started) => {
      edge = started;
    }),
  ]);
  await agentsReady(node, 2);
  await stage.openActive();
  environment = { DATABASE_URL: stage.url, PUBLIC_URL: edge.url, METRICS_TOKEN, PATH: process.env.PATH ?? '' };
});
afterAll(async () => {
  await edge.stop();
  await redis.stop();
  await stage.close();
});

const watching = (changes: Partial<ConstructorParameters<typeof Watcher>[0]> = {}) => {
  const watcher = new Watcher({ databaseUrl: stage.url, edgeUrl: edge.url, token: METRICS_TOKEN, ...changes });
  onTestFinished(() => watcher.close());
  return watcher;
};

const shown = async (watcher: Watcher, at = new Date()) =>
  frame(await watcher.read(at), { columns: 120, stream }).join('\n');

/** On a busy machine, a source may be late. Then the next frame has it. */
const soon = (watcher: Watcher, at?: Date) => expect.poll(() => shown(watcher, at), { interval: 100 });

async function ping(): Promise<void> {
  const { body, headers } = signedRequest(signer, slash('ping', [], { ageMs: NOW_MS - Date.now() }));
  const response = await fetch(`${edge.url}/interactions`, { method: 'POST', headers, body, duplex: 'half' });
  expect(response.status).toBe(200);
}

test('--once prints sessions, nodes, agents, jobs, commands, and the database, without a terminal or colors', async () => {
  const { code, output } = await runScript(SCRIPT, ['--once'], environment);
  expect(code).toBe(0);
  expect(output).toMatch(
    new RegExp(`^Chorus ${VERSION} +\\d\\d:\\d\\d:\\d\\d\n● database {3}● Redis {3}● edge {3}● 1 node\n\n`),
  );
  for (const line of [
    /^Commands +\d+ today/m,
    /^Sessions +1 music$/m,
    /^Agents +2 of 2 ready, 1 busy$/m,
    /^Jobs +\d+ due/m,
    /^Database +Postgres \d+\.\d+, \d+\.\d ms, \d+ of \d+ connections, \d+ MB$/m,
    /^Edge +(healthy|degraded \(redis\)), \d+ ms away/m,
    /^ {2}Node +load +agents +sessions +in voice +took over\n● node-1 +\d+% +2\/25 +1 +1 +–$/m,
    /^ {2}Session +kind +state +for +node\n● (soprano|alto) +music +active +\d+ s {2}node-1\n$/m,
  ])
    expect(output).toMatch(line);
  expect(output).not.toContain('\u001b');
});

test('commands per minute and how fast they’re answered come from the last minute', async () => {
  const watcher = watching();
  const start = Date.now();
  await expect.poll(async () => (await watcher.read(new Date(start))).edge?.value?.metrics).toBeDefined();
  for (let i = 0; i < 6; i++) await ping();
  await soon(watcher, new Date(start + 30_000)).toMatch(
    /^Commands +12 a minute, \d+ today, answered in .+ \(median\), .+ \(95%\)$/m,
  );
  await soon(watcher, new Date(start + 85_000)).toMatch(/^Commands +0 a minute, \d+ today$/m);
});

test('without the edge, commands are what all edges wrote down', async () => {
  const watcher = watching({ edgeUrl: undefined });
  const start = Date.now();
  await expect.poll(async () => (await watcher.read(new Date(start))).database.value).toBeDefined();
  await stage.sql`insert into command_statistics (day, guild_id, command, uses, refused, failed, total_ms, slow)
    values ((now() at time zone 'UTC')::date, 1, 'play', 9, 2, 1, 100, 0)`;
  await soon(watcher, new Date(start + 60_000)).toMatch(/^Commands +9 a minute, 1 failed, 2 refused, \d+ today$/m);
  await stage.sql`delete from command_statistics where guild_id = 1 and command = 'play'`;
});

test('late and dead jobs, rejected tokens, waiting members, and nodes that are gone or old stand out', async () => {
  await stage.sql`insert into job (kind, key, run_at, claimable_at, dead_at) values
    ('forgotten', 'a', now() - interval '2 minutes', now() - interval '2 minutes', null), ('broken', 'a', now(), now(), now())`;
  await stage.sql`insert into voice_waiters (guild_id, channel_id, kind, user_id) values (1, 5, 'music', 9)`;
  const owner = stage.id();
  const refused = await stage.agent(owner, await stage.pool(owner));
  await stage.sql`update agent_bots set status = 'refused', runner_id = null, lease_until = null where agent_id = ${refused}`;
  const gone = await stage.node({ id: 'gone' });
  await stage.sql`update agent_runners set live_until = now() - interval '1 minute' where runner_id = ${gone.id}`;
  const watcher = watching();
  await soon(watcher).toMatch(/^Sessions +1 music, 1 waiting in line$/m);
  await soon(watcher).toMatch(/^Agents +2 of 2 ready, 1 busy, 1 with a rejected token$/m);
  await soon(watcher).toMatch(/^Jobs +\d+ due, 1 late, 1 given up$/m);
  await soon(watcher).toMatch(/^● gone +gone +0\/100 +0 +– +– {2}version 1\.2\.3$/m);
  await stage.sql`delete from job where kind in ('forgotten', 'broken')`;
  await stage.sql`delete from voice_waiters where user_id = 9`;
  await stage.sql`delete from agent_runners where runner_id = 'gone'`;
  await stage.sql`delete from agent_bots where agent_id = ${refused}`;
});

test('each frame fits its screen, and names can’t escape from theirs', async () => {
  const [agent = ''] = stage.agentIds;
  const watcher = watching();
  await soon(watcher).toMatch(/^Sessions +1 music/m);
  const snapshot = await watcher.read();
  const names = [
    '\u001b[2J\u0007 evil \u202e',
    '日本語のとても長い名前のエージェントです',
    '👩‍👩‍👧‍👦'.repeat(12),
    'x'.repeat(100),
    agent,
  ];
  const row = snapshot.database.value?.sessions[0];
  if (snapshot.database.value === undefined || row === undefined) throw new Error('There’s no session.');
  snapshot.database.value.sessions = Array.from({ length: 40 }, (_, index) => ({
    ...row,
    agent: names[index % 5] ?? '',
  }));
  for (const [columns, rows] of [
    [120, 60],
    [80, 24],
    [40, 12],
    [17, 5],
    [1, 1],
  ] as const) {
    for (const colored of [true, false]) {
      const output = colored
        ? Object.assign(new PassThrough(), { isTTY: true, getColorDepth: () => 8, hasColors: () => true })
        : stream;
      const lines = frame(snapshot, { columns, rows, stream: output as NodeJS.WriteStream, hint: 'q quits' });
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) expect([line, stringWidth(line) <= columns]).toEqual([line, true]);
      for (const control of ['\u202e', '\u0007', '\u001b[2J']) expect(lines.join('\n')).not.toContain(control);
    }
  }
  expect(frame(snapshot, { columns: 80, rows: 24, stream })).toContainEqual(
    expect.stringMatching(/^ {2}and \d+ more$/),
  );
});

describe('what can’t be read is said in a sentence', () => {
  test('with nothing configured', async () => {
    const { code, output } = await runScript(SCRIPT, ['--once'], {});
    expect(code).toBe(0);
    expect(output.split('\n').slice(1)).toEqual([
      '● database   ○ Redis   ○ edge   ○ 0 nodes',
      'There’s no database to read. Set DATABASE_URL.',
      'The edge’s address isn’t known. Set PUBLIC_URL, or use --edge URL.',
      'Without METRICS_TOKEN, the edge and the nodes show no figures.',
      '',
      'Commands   nothing known yet',
      '',
    ]);
  });

  test('with everything down', async () => {
    const { code, output } = await runScript(SCRIPT, ['--once', '--edge', closed], {
      DATABASE_URL: `${closed.replace('http', 'postgres').replace('//', '//user:secret-password@')}/x`,
      METRICS_TOKEN,
    });
    expect(code).toBe(0);
    expect(output).toMatch(/^The database can’t be read: .*ECONNREFUSED/m);
    expect(output).toMatch(/^The edge can’t be read: .+ECONNREFUSED/m);
    expect(output).not.toContain('secret-password');
  });

  test('with another token, and another server in the edge’s place', async () => {
    const wrong = watching({ token: 'another-token-for-metrics' });
    await soon(wrong).toContain('METRICS_TOKEN isn’t the edge’s, so it shows no figures.');
    await soon(wrong).toContain('METRICS_TOKEN isn’t that of node-1, so it shows no figures.');
    await soon(watching({ edgeUrl: stage.discord.url })).toMatch(/^The edge can’t be read: .+ isn’t one of Chorus’s/m);
  });

  test('while the database is silent, and it’s read again once it’s back', async () => {
    const proxy = await openFaultyProxy(stage.url);
    onTestFinished(() => proxy.close());
    const watcher = watching({ databaseUrl: proxy.url });
    await soon(watcher).toMatch(/^Sessions +1 music/m);
    proxy.set('silent');
    const silent = await shown(watcher);
    expect(silent).toContain('The database didn’t respond within 1.8 s.');
    // The nodes it knew are still asked.
    expect(silent).toMatch(/^● node-1 /m);
    proxy.set('open');
    await soon(watcher).toMatch(/^Sessions +1 music/m);
  });
});

/** Runs it on a terminal of its own, which `script` opens. */
function onTerminal(
  before: string,
  args = '',
): { child: ChildProcess; output(): string; until(text: string | RegExp): Promise<void> } {
  const command = `${before}; exec '${process.execPath}' '${join(ROOT, SCRIPT)}' ${args}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...environment, TERM: 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    output: () => output,
    until: (text) =>
      expect
        .poll(output_, { timeout: 20_000 })
        .toMatch(text)
        .then(() => {}),
  };
  function output_() {
    return output;
  }
}

describe.skipIf(spawnSync('script', ['--version']).status !== 0)('on a terminal', () => {
  test('fills it, follows its size, and leaves it as it was on q', async () => {
    // The terminal's size changes when the test says so, through a second command on the same terminal.
    const terminal = onTerminal('stty cols 60 rows 12; tty');
    await terminal.until(/Jobs.+due/);
    const tty = /\/dev\/pts\/\d+/.exec(terminal.output())?.[0] ?? '';
    expect(terminal.output()).toContain(ENTER);
    expect(terminal.output()).toContain('\u001b[32m●');
    const lines = terminal.output().split(ENTER)[1]?.split('\u001b[J')[0]?.split('\r\n') ?? [];
    expect(lines.length).toBeLessThanOrEqual(12);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
    expect(terminal.output()).not.toContain('took over');
    spawnSync('stty', ['-F', tty, 'cols', '110', 'rows', '40']);
    await terminal.until(/took over/);
    terminal.child.stdin?.write('q');
    expect(await once(terminal.child, 'close')).toEqual([0, null]);
    expect(terminal.output().endsWith(`\u001b[?7h\u001b[?25h${LEAVE}`)).toBe(true);
  });

  test('Ctrl-C and signals quit, too, and it draws again and again until then', async () => {
    const keyed = onTerminal('stty cols 100 rows 30');
    await keyed.until(/(\d\d:\d\d:\d\d)[\s\S]+\d\d:\d\d:\d\d/);
    keyed.child.stdin?.write('\u0003');
    expect(await once(keyed.child, 'close')).toEqual([0, null]);
    expect(keyed.output()).toContain(LEAVE);
    const signalled = onTerminal('stty cols 100 rows 30; echo "pid=$$"');
    await signalled.until(/Jobs.+due/);
    process.kill(Number(/pid=(\d+)/.exec(signalled.output())?.[1]), 'SIGTERM');
    expect(await once(signalled.child, 'close')).toEqual([0, null]);
    expect(signalled.output()).toContain(LEAVE);
  });
});

test('without a terminal, it says how to print it once', async () => {
  expect(await runScript(SCRIPT, [], environment)).toEqual({ code: 1, output: expect.stringContaining('--once') });
  expect(await runScript(SCRIPT, ['--twice'], environment)).toEqual({
    code: 1,
    output: expect.stringContaining('Use: npm run monitor'),
  });
});
