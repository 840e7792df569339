/** `npm run check`: looks at an installation from its environment, and says what is wrong. Exit code 0 when all is well. */
import { REST } from '@discordjs/rest';
import { commands } from '../../edge/commands/index.ts';
import { readEdgeConfig } from '../../edge/config.ts';
import { Registry } from '../../edge/interactions/registry.ts';
import { schemaStatus } from '../../shared/platform/migrations.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { connectRedis } from '../../shared/platform/redis.ts';
import { compare } from './registration.ts';

type Finding = { ok: true; detail: string } | { ok: false; detail: string; advice: string };

const fine = (detail: string): Finding => ({ ok: true, detail });
const wrong = (detail: string, advice: string): Finding => ({ ok: false, detail, advice });

async function main(): Promise<void> {
  let failures = 0;
  const report = async (what: string, look: () => Finding | Promise<Finding>): Promise<void> => {
    const finding = await Promise.resolve()
      .then(look)
      .catch((error: unknown) => wrong(error instanceof Error ? error.message : String(error), 'See the message.'));
    if (!finding.ok) failures += 1;
    console.log(`  ${finding.ok ? '✓' : '✗'} ${what.padEnd(14)} ${finding.detail}`);
    if (!finding.ok) console.log(`    ${finding.advice}`);
  };

  await report('environment', () => {
    readEdgeConfig(process.env);
    return fine('complete');
  });
  await report('database', checkDatabase);
  await report('redis', checkRedis);
  await report('discord', checkDiscord);
  console.log(failures === 0 ? '\nAll is well.' : `\n${failures} thing${failures === 1 ? '' : 's'} to mend.`);
  process.exitCode = failures === 0 ? 0 : 1;
}

async function checkDatabase(): Promise<Finding> {
  const url = process.env.DATABASE_URL;
  if (!url) return wrong('DATABASE_URL is not set', 'Set postgres://user:password@host:port/database.');
  const sql = connect(url, { max: 1 });
  try {
    const [version] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
    const { migrations, functions } = await schemaStatus(sql);
    const missing = migrations.filter(({ isApplied }) => !isApplied).length;
    if (missing > 0)
      return wrong(`${missing} migration${missing === 1 ? ' is' : 's are'} missing`, 'Run: npm run migrate');
    const outdated = functions.created.length + functions.replaced.length;
    if (outdated > 0)
      return wrong(`${outdated} function${outdated === 1 ? ' is' : 's are'} out of date`, 'Run: npm run migrate');
    return fine(`Postgres ${version?.version}, up to date`);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

async function checkRedis(): Promise<Finding> {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = process.env;
  if (!url || !token) return wrong('not configured', 'Set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN.');
  await connectRedis(url, token).ping();
  return fine('answers');
}

async function checkDiscord(): Promise<Finding> {
  const {
    DISCORD_TOKEN: token,
    DISCORD_APPLICATION_ID: id,
    DISCORD_API_BASE: api,
    DISCORD_PUBLIC_KEY: keys = '',
  } = process.env;
  if (!token || !id) return wrong('not configured', 'Set DISCORD_APPLICATION_ID and DISCORD_TOKEN.');
  const rest = new REST({ api: api || 'https://discord.com/api', version: '10', timeout: 5_000, retries: 0 }).setToken(
    token,
  );
  const application = (await rest.get('/applications/@me')) as { id: string; name: string; verify_key?: string };
  if (application.id !== id)
    return wrong(
      `the token belongs to application ${application.id}`,
      'Set DISCORD_APPLICATION_ID and DISCORD_TOKEN of one application.',
    );
  const key = application.verify_key;
  if (
    key !== undefined &&
    !keys
      .toLowerCase()
      .split(/\s*,\s*/)
      .includes(key)
  ) {
    return wrong('DISCORD_PUBLIC_KEY is another application’s', `Set DISCORD_PUBLIC_KEY=${key}`);
  }
  const query = new URLSearchParams({ with_localizations: 'true' });
  const present = (await rest.get(`/applications/${id}/commands`, { query })) as object[];
  const { added, changed, removed } = compare(new Registry(commands).manifest, present);
  const differing = added.length + changed.length + removed.length;
  if (differing > 0) return wrong(`${differing} commands differ from what is registered`, 'Run: npm run register');
  return fine(`${application.name}, ${present.length} commands registered`);
}

await main();
