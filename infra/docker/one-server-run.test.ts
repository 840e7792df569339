/** Runs docker-compose.yml as processes, from folders with what the images hold: what's missing there would show here. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { dumpOf } from '../testing/chopsticks-dump.ts';
import { NOW_MS, slash } from '../testing/interaction.ts';
import { type OneServer, openOneServer, type Process } from '../testing/one-server.ts';
import { redisServerVersion } from '../testing/redis-server.ts';
import { createSigner, signedRequest } from '../testing/signed-request.ts';

/** The services of this repository that keep running. */
const OURS = ['redis-rest', 'edge', 'voice-node'];

// Debian's redis-server stands in for the image's.
describe.skipIf(redisServerVersion() === null)('on one server', () => {
  const signer = createSigner();
  const running = new Map<string, Process>();
  let server: OneServer;
  let owner: Sql;
  beforeAll(async () => {
    server = await openOneServer({ DISCORD_PUBLIC_KEY: signer.publicKey, DISCORD_API_BASE: 'http://127.0.0.1:1/api' });
    owner = connect(server.ownerUrl, { max: 1 });
  });
  afterAll(async () => {
    await owner?.end({ timeout: 1 });
    await server?.close();
  });

  const readiness = async (name: 'edge' | 'voice-node') => {
    const headers = { authorization: `Bearer ${server.given.METRICS_TOKEN}` };
    const response = await fetch(`http://127.0.0.1:${server.ports[name]}/readyz`, { headers });
    return (await response.json()) as { status: string; components: Record<string, { status: string }> };
  };
  const started = async (name: string, line: string) => {
    const process = server.start(name);
    running.set(name, process);
    const isUp = () => process.output().includes(line) || process.child.exitCode !== null;
    await expect.poll(isUp, { timeout: 20_000 }).toBe(true);
    expect(process.output()).toContain(line);
  };

  test('Postgres starts as Compose says', async () => {
    const [settings] = await owner`
      select current_setting('data_checksums') as checksums, current_setting('shared_buffers') as buffers,
        current_setting('server_encoding') as encoding`;
    expect(settings).toEqual({ checksums: 'on', buffers: '256MB', encoding: 'UTF8' });
  });

  test('the first start migrates, makes the logins, and starts everything else after it', async () => {
    const { order } = server;
    expect(order.indexOf('migrate')).toBeGreaterThan(order.indexOf('postgres'));
    expect(order.indexOf('edge')).toBeGreaterThan(order.indexOf('redis-rest'));
    for (const name of order) {
      if (name === 'migrate') {
        const { ended, output } = server.start(name);
        expect([await ended, output()]).toEqual([0, expect.stringContaining('Applied')]);
      } else if (name === 'redis') await started(name, 'Ready to accept connections');
      else if (OURS.includes(name)) {
        expect([name, server.isHealthy(name)]).toEqual([name, false]);
        await started(name, 'listens on port');
        await expect.poll(() => server.isHealthy(name)).toBe(true);
      }
    }
    expect([...running.keys()].sort()).toEqual(['redis', ...OURS].sort());
  });

  test('everything is ready, each process with the rights of its own login', async () => {
    await expect.poll(async () => (await readiness('voice-node')).status).toBe('healthy');
    const { status, components } = await readiness('edge');
    expect([status, components]).toEqual(['healthy', expect.objectContaining({ redis: { status: 'healthy' } })]);
    const logins = await owner`
      select distinct usename from pg_stat_activity where usename in ('edge_1', 'node_1') order by 1`;
    expect(logins.map(({ usename }) => usename as string)).toEqual(['edge_1', 'node_1']);
  });

  test('a signed command gets its answer, and a forged one doesn’t', async () => {
    const post = (by: typeof signer) => {
      // Pressed now, not when the tests' clock says.
      const { body, headers } = signedRequest(by, slash('balance', [], { ageMs: NOW_MS - Date.now() }));
      const url = `http://127.0.0.1:${server.ports.edge}/interactions`;
      return fetch(url, { method: 'POST', body, headers, duplex: 'half' });
    };
    const answer = await post(signer);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ type: 4 })]);
    expect((await post(createSigner())).status).toBe(401);
  });

  test('the second start finds nothing to do, and the tools find nothing wrong but Discord, which isn’t there', async () => {
    const again = server.start('migrate');
    const check = server.start('tools');
    const manifest = server.start('tools', ['node', 'infra/scripts/register.ts', '--dry-run']);
    expect([await again.ended, again.output().trim().split('\n')]).toEqual([
      0,
      ['The database is up to date.', 'Set the password of edge_1.', 'Set the password of node_1.'],
    ]);
    expect(await manifest.ended).toBe(0);
    expect(JSON.parse(manifest.output())).toContainEqual(expect.objectContaining({ name: 'balance' }));
    expect(await check.ended).toBe(1);
    const marks = [...check.output().matchAll(/^ {2}([✓!✗]) (\w+)/gm)].map(([, mark, name]) => `${mark} ${name}`);
    for (const area of ['configuration', 'database', 'migrations', 'rights', 'jobs', 'redis', 'nodes'])
      expect(marks).toContain(`✓ ${area}`);
    expect(marks.filter((mark) => mark.startsWith('✗'))).toEqual(['✗ discord']);
    expect(check.output()).toContain('can’t rewrite the ledger');
  });

  test('the tools import a dump that’s mounted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chorus-dump-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    chmodSync(folder, 0o755);
    const dump = join(folder, 'chopsticks.sql');
    writeFileSync(dump, dumpOf({ wallets: [['830000000000000001', 50, 5]] }), { mode: 0o644 });
    const imported = server.start('tools', ['node', 'infra/scripts/import.ts', 'chopsticks', dump, '--apply']);
    expect([await imported.ended, imported.output()]).toEqual([
      0,
      expect.stringContaining('Imported 1 member of 1 user'),
    ]);
  });

  test('stopped in the opposite order, each process ends by itself', async () => {
    for (const [name, { child, ended }] of [...running].reverse()) {
      child.kill('SIGTERM');
      expect([name, await ended]).toEqual([name, 0]);
    }
    expect(running.get('voice-node')?.output()).toContain('draining');
  });

  test('no output has a password, a token, or a key', () => {
    const secrets = Object.entries(server.given).filter(([name]) => /SECRET|TOKEN|KEYS|PASSWORD/.test(name));
    expect(secrets.length).toBeGreaterThan(8);
    for (const [process, { output }] of running)
      for (const [name, value] of secrets)
        expect([process, name, output().includes(value)]).toEqual([process, name, false]);
  });
});
