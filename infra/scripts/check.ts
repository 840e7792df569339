/** `npm run check`: checks an installation from its environment and reports problems. The exit code is 0 if there are none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { readEdgeConfig } from '../../edge/config.ts';
import { disabledModules, enabledCommands } from '../../edge/enabled-commands.ts';
import { checkedManifest } from '../../edge/interactions/checked-manifest.ts';
import type { Backlog } from '../../shared/jobs/queue.ts';
import { call } from '../../shared/platform/call.ts';
import { parseEnvironment } from '../../shared/platform/config.ts';
import { EDGE_ROLE, mayRewriteLedger, NODE_ROLE } from '../../shared/platform/database-roles.ts';
import { readDatabaseUrl } from '../../shared/platform/database-url.ts';
import { DiscordRest } from '../../shared/platform/discord/rest.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { schemaStatus } from '../../shared/platform/migrations.ts';
import { counted, plural } from '../../shared/platform/plural.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { connectRedis } from '../../shared/platform/redis.ts';
import { readBackups } from '../backup/manifest.ts';
import { stateOfBackups } from '../backup/state.ts';
import { IMAGES_FILE, pinsIn } from '../docker/pins.ts';
import { commandsRoute, compare, dataOf, readRegistered } from './registration.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

type Finding = { ok: true; detail: string } | { ok: false; detail: string; advice: string };

const applicationBody = z.object({ id: z.string(), name: z.string(), verify_key: z.string().optional() });

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
    const disabled = [...readEdgeConfig(process.env).DISABLED_MODULES];
    return pass(disabled.length === 0 ? 'complete' : `complete, without ${disabled.join(' and ')}`);
  });
  await report('database', checkDatabase);
  await report('rights', checkRights);
  await report('jobs', checkJobs);
  await report('redis', checkRedis);
  await report('discord', checkDiscord);
  // Hosters make backups of their own, so none of ours isn't a failure.
  const folder = process.env.BACKUP_DIR;
  if (folder) await report('backups', () => stateOfBackups(readBackups(folder), new Date()));
  else console.log(`  · ${'backups'.padEnd(14)} BACKUP_DIR isn’t set. See “Backups” in docs/OPERATIONS.md`);
  for (const notice of unpinned()) console.log(`  · ${'images'.padEnd(14)} ${notice}`);
  console.log(failures === 0 ? '\nEverything looks good.' : `\n${counted(failures, 'problem')} found.`);
  process.exitCode = failures === 0 ? 0 : 1;
}

/** Not failures: what isn't pinned runs as well, but it may change without you noticing. */
function unpinned(): string[] {
  return pinsIn(readFileSync(join(ROOT, IMAGES_FILE), 'utf8'))
    .filter(({ digest }) => digest === undefined)
    .map(({ reference }) => `${reference} isn’t pinned. Run: npm run images:pin`);
}

async function checkDatabase(): Promise<Finding> {
  const url = process.env.DATABASE_URL;
  if (!url) return fail('DATABASE_URL isn’t set', 'Set postgres://user:password@host:port/database.');
  const sql = connect(readDatabaseUrl(url), { max: 1 });
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

/** Many hosters give one role for everything, so too many rights aren't a failure. */
async function checkRights(): Promise<Finding> {
  const url = process.env.DATABASE_URL;
  if (!url) return fail('DATABASE_URL isn’t set', 'Set postgres://user:password@host:port/database.');
  const sql = connect(readDatabaseUrl(url), { max: 1 });
  try {
    if (!(await mayRewriteLedger(sql))) return pass('the role of DATABASE_URL can’t rewrite the ledger');
    const [roles] = await sql<{ exist: boolean }[]>`
      select to_regrole(${EDGE_ROLE}) is not null and to_regrole(${NODE_ROLE}) is not null as exist`;
    const next = roles?.exist ? `give each process a role in ${EDGE_ROLE} or ${NODE_ROLE}` : 'the roles are missing';
    return pass(
      `more than needed: DATABASE_URL could rewrite the ledger (${next}; see docs/OPERATIONS.md, Database roles)`,
    );
  } finally {
    await sql.end({ timeout: 2 });
  }
}

async function checkJobs(): Promise<Finding> {
  const url = process.env.DATABASE_URL;
  if (!url) return fail('DATABASE_URL isn’t set', 'Set postgres://user:password@host:port/database.');
  const sql = connect(readDatabaseUrl(url), { max: 1 });
  try {
    const [row] = await sql<{ backlog: Backlog[] }[]>`select ${call(sql, 'job_backlog', {})} as backlog`;
    const backlog = row?.backlog ?? [];
    const dead = backlog.filter((kind) => kind.dead > 0).map(({ kind, dead: count }) => `${count} × ${kind}`);
    if (dead.length > 0) return fail(`given up: ${dead.join(', ')}`, 'See “Jobs are dead” in docs/OPERATIONS.md.');
    const late = backlog.filter((kind) => kind.late > 0).map(({ kind, late: count }) => `${count} × ${kind}`);
    if (late.length > 0) return fail(`late: ${late.join(', ')}`, 'Start an edge or a voice node, or see their logs.');
    return pass('none late, none given up');
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
  const rest = new DiscordRest({ apiBase: api || 'https://discord.com/api', token, observe: () => {} });
  const application = dataOf(
    await rest.request(route('/applications/@me'), { method: 'GET', deadlineMs: 5_000, response: applicationBody }),
  );
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
  const registered = await readRegistered(rest, commandsRoute({ applicationId: id }));
  const { DISABLED_MODULES: disabled } = parseEnvironment(z.object({ DISABLED_MODULES: disabledModules }), process.env);
  const { added, changed, removed } = compare(checkedManifest(enabledCommands(disabled)), registered);
  const differing = added.length + changed.length + removed.length;
  if (differing > 0)
    return fail(
      `${counted(differing, 'command')} ${plural(differing, 'is', 'are')} out of date`,
      'Run: npm run register',
    );
  return pass(`${application.name}, ${counted(registered.length, 'command')} registered`);
}

await main();
