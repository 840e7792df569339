/** `npm run check`: checks an installation from its environment and reports problems. The exit code is 0 if there are none. */
import { REST } from '@discordjs/rest';
import { commands } from '../../edge/commands/index.ts';
import { readEdgeConfig } from '../../edge/config.ts';
import { Registry } from '../../edge/interactions/registry.ts';
import { schemaStatus } from '../../shared/platform/migrations.ts';
import { counted, plural } from '../../shared/platform/plural.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { connectRedis } from '../../shared/platform/redis.ts';
import { compare } from './registration.ts';

type Finding = { ok: true; detail: string } | { ok: false; detail: string; advice: string };

const pass = (detail: string): Finding => ({ ok: true, detail });
const fail = (detail: string, advice: string): Finding => ({ ok: false, detail, advice });

async function main(): Promise<void> {
  let failures = 0;
  const report = async (name: string, check: () => Finding | Promise<Finding>): Promise<void> => {
    const finding = await Promise.resolve()
      .then(check)
      .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error), 'Fix the error above.'));
    if (!finding.ok) failures += 1;
    console.log(`  ${finding.ok ? '✓' : '✗'} ${name.padEnd(14)} ${finding.detail}`);
    if (!finding.ok) console.log(`    ${finding.advice}`);
  };

  await report('environment', () => {
    readEdgeConfig(process.env);
    return pass('complete');
  });
  await report('database', checkDatabase);
  await report('redis', checkRedis);
  await report('discord', checkDiscord);
  console.log(failures === 0 ? '\nEverything looks good.' : `\n${counted(failures, 'problem')} found.`);
  process.exitCode = failures === 0 ? 0 : 1;
}

async function checkDatabase(): Promise<Finding> {
  const url = process.env.DATABASE_URL;
  if (!url) return fail('DATABASE_URL isn’t set', 'Set postgres://user:password@host:port/database.');
  const sql = connect(url, { max: 1 });
  try {
    const [version] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
    const { migrations, functions } = await schemaStatus(sql);
    const pending = migrations.filter(({ isApplied }) => !isApplied).length;
    if (pending > 0)
      return fail(`${counted(pending, 'migration')} ${plural(pending, 'is', 'are')} pending`, 'Run: npm run migrate');
    const outdated = functions.created.length + functions.replaced.length;
    if (outdated > 0)
      return fail(
        `${counted(outdated, 'function')} ${plural(outdated, 'is', 'are')} out of date`,
        'Run: npm run migrate',
      );
    return pass(`Postgres ${version?.version}, up to date`);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

async function checkRedis(): Promise<Finding> {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = process.env;
  if (!url || !token) return fail('not configured', 'Set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN.');
  await connectRedis(url, token).ping();
  return pass('reachable');
}

async function checkDiscord(): Promise<Finding> {
  const {
    DISCORD_TOKEN: token,
    DISCORD_APPLICATION_ID: id,
    DISCORD_API_BASE: api,
    DISCORD_PUBLIC_KEY: keys = '',
  } = process.env;
  if (!token || !id) return fail('not configured', 'Set DISCORD_APPLICATION_ID and DISCORD_TOKEN.');
  const rest = new REST({ api: api || 'https://discord.com/api', version: '10', timeout: 5_000, retries: 0 }).setToken(
    token,
  );
  const application = (await rest.get('/applications/@me')) as { id: string; name: string; verify_key?: string };
  if (application.id !== id)
    return fail(
      `DISCORD_TOKEN belongs to application ${application.id}`,
      'Set DISCORD_APPLICATION_ID and DISCORD_TOKEN to those of the same application.',
    );
  const key = application.verify_key;
  if (
    key !== undefined &&
    !keys
      .toLowerCase()
      .split(/\s*,\s*/)
      .includes(key)
  ) {
    return fail('DISCORD_PUBLIC_KEY belongs to another application', `Set DISCORD_PUBLIC_KEY=${key}`);
  }
  const query = new URLSearchParams({ with_localizations: 'true' });
  const registered = (await rest.get(`/applications/${id}/commands`, { query })) as object[];
  const { added, changed, removed } = compare(new Registry(commands).manifest, registered);
  const differing = added.length + changed.length + removed.length;
  if (differing > 0)
    return fail(
      `${counted(differing, 'command')} ${plural(differing, 'is', 'are')} out of date`,
      'Run: npm run register',
    );
  return pass(`${application.name}, ${counted(registered.length, 'command')} registered`);
}

await main();
