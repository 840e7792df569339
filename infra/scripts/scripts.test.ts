/** Runs the operator scripts as child processes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGES_FILE, pinsIn } from '../docker/pins.ts';
import { textOf } from '../docker/reading.ts';
import { type Installation, openInstallation } from '../testing/checking.ts';
import { createEmptyDatabase, type TestDatabase } from '../testing/database.ts';
import { runScript } from '../testing/script.ts';

describe('an installation', () => {
  let database: TestDatabase;
  let installation: Installation;
  let environment: Record<string, string>;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    installation = await openInstallation(database.url);
    ({ environment } = installation);
  });
  afterAll(async () => {
    await installation.stop();
    await database.drop();
  });

  test('gets from an empty database to a passing check, with each script saying what’s left to do', async () => {
    const before = await runScript('infra/scripts/check.ts', [], { ...environment, BACKUP_DIR: '/nowhere' });
    expect(before.code).toBe(1);
    expect(before.output).toContain('Run: npm run migrate');
    expect(before.output).toContain('Run: npm run register');
    expect(before.output).toMatch(/✗ backups +there are none\n +Run: npm run backup/);

    const planned = await runScript('infra/scripts/migrate.ts', ['--dry-run'], environment);
    expect(planned.output).toContain('Would apply 0101 ledger');
    expect(planned.output).toContain('Would create economy_pay');
    expect((await runScript('infra/scripts/migrate.ts', [], environment)).output).toContain(
      'Applied: platform, ledger',
    );
    expect((await runScript('infra/scripts/migrate.ts', [], environment)).output).toContain('up to date');
    expect((await runScript('infra/scripts/migrate.ts', ['--status'], environment)).output).toMatch(
      /0101 ledger\s+applied/,
    );
    expect((await runScript('infra/scripts/migrate.ts', ['--prune'], environment)).output).toContain('no functions');

    const registered = await runScript('infra/scripts/register.ts', [], environment);
    expect(registered.output).toContain('added     ');
    expect((await runScript('infra/scripts/register.ts', [], environment)).output).toContain('Nothing was sent');

    const after = await runScript('infra/scripts/check.ts', [], environment);
    for (const { kind, reference, digest } of pinsIn(textOf(IMAGES_FILE)))
      if (digest === undefined && kind !== 'jar')
        expect(after.output).toMatch(new RegExp(`! images .+ pinned: .*${reference}`));
    expect(after.output).toMatch(/Everything looks good, with \d+ warnings\.\n$/);
    expect(after.output).toContain('! backups        BACKUP_DIR isn’t set');
    expect(after.code).toBe(0);
    expect(after.output).not.toContain(installation.discord.botToken);
  });

  test('migrate reports an unreachable database right away', async () => {
    const { code, output } = await runScript('infra/scripts/migrate.ts', [], {
      ...environment,
      DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z',
    });
    expect(code).toBe(1);
    expect(output).toContain('ECONNREFUSED');
  });
});

test('register --dry-run prints the manifest and needs no credentials', async () => {
  const { code, output } = await runScript('infra/scripts/register.ts', ['--dry-run'], {});
  expect(code).toBe(0);
  expect((JSON.parse(output) as { name: string }[]).map((command) => command.name)).toContain('daily');
});

test('deploy does nothing if a variable is missing', async () => {
  const { code, output } = await runScript('infra/scripts/deploy.ts', [], {});
  expect(code).toBe(1);
  expect(output).toContain('Set DATABASE_URL');
});

test.each([
  ['an environment that isn’t there', 'nowhere', 'No environment found in configuration with name "nowhere"'],
  ['one that isn’t filled in', 'staging', '[env.staging] in wrangler.toml has no Hyperdrive ID'],
])('deploy does nothing with %s', async (_what, environment, sentence) => {
  const set = { DATABASE_URL: 'postgres://x', DISCORD_APPLICATION_ID: '1', DISCORD_TOKEN: 'x' };
  const { code, output } = await runScript('infra/scripts/deploy.ts', ['--env', environment], set);
  expect([code, output]).toEqual([1, expect.stringContaining(sentence)]);
  expect(output).not.toContain('> types');
});

test('the edge names each missing or invalid variable and doesn’t start', async () => {
  const { code, output } = await runScript('edge/node.ts', [], { METRICS_TOKEN: 'short' });
  expect(code).toBe(1);
  for (const name of [
    'DISCORD_APPLICATION_ID',
    'DISCORD_PUBLIC_KEY',
    'DATABASE_URL',
    'CUSTOM_ID_SECRET',
    'METRICS_TOKEN',
  ]) {
    expect(output).toContain(name);
  }
  expect(output).not.toContain('short');
});
