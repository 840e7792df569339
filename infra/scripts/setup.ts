/**
 * `npm run setup`: asks for what an installation needs, writes `.env`, checks the Discord application, and registers the commands.
 * Run it again to repair `.env`. With `-- --processes`, for an installation without Docker. `-- --help` lists the rest.
 */
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cancel, isCancel, log, password, select, text } from '@clack/prompts';
import { disabledModules, enabledCommands } from '../../edge/enabled-commands.ts';
import { checkedManifest } from '../../edge/interactions/checked-manifest.ts';
import { parseEnvironment, variables } from '../../shared/platform/config.ts';
import { applicationInvite } from '../../shared/platform/discord/application-invite.ts';
import { counted } from '../../shared/platform/plural.ts';
import { recordWay, type Way } from '../check/way.ts';
import { readApplication } from '../setup/application.ts';
import { collect } from '../setup/collect.ts';
import { protect, readEnvFile, writeEnvFile } from '../setup/env-file.ts';
import { BACKUPS, writeUnitFiles } from '../setup/units.ts';
import { SECTIONS, type Variable } from '../setup/variables.ts';
import { register } from './registration.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const USAGE = `npm run setup [-- options]

  --processes           without Docker: Postgres and Redis run elsewhere, or on this machine by themselves
  --environments DIR    with --processes: also writes the file of each systemd unit, such as /etc/chorus
  --yes                 asks nothing, and takes everything from the environment and from .env
  --env FILE            another file than .env`;
/** The user that containers run as, `node` in Node's image. */
const CONTAINER_USER = 1_000;

async function ask({ question, problem }: Variable, trouble: string | undefined): Promise<string> {
  if (!question) throw new Error('This variable has no question.');
  if (trouble !== undefined && trouble !== '') log.warn(trouble);
  const { message, placeholder = '', choices } = question;
  const validate = (value: string | undefined): string | undefined => {
    if (!value?.trim()) return 'Type something.';
    const wrong = problem?.(value.trim());
    return wrong === undefined ? undefined : `That’s ${wrong}.`;
  };
  const answer = choices
    ? await select({ message, options: choices.map((choice) => ({ ...choice })) })
    : await (question.isSecret ? password({ message, validate }) : text({ message, placeholder, validate }));
  if (!isCancel(answer)) return answer;
  cancel('Nothing was changed.');
  process.exit(1);
}

/** Prints what's left to do. */
function printNext(way: Way, applicationId: string, publicUrl: string, endpoint: string | null | undefined): void {
  const wanted = `${publicUrl.replace(/\/$/, '')}/interactions`;
  const steps = [
    way === 'compose'
      ? `Start it:\n       docker compose up -d --build`
      : `Migrate, and make the logins of the edge and the node:\n       set -a; . ./.env; set +a; npm run migrate -- --logins`,
    way === 'compose' ? undefined : `Install Lavalink:\n       npm run lavalink:install`,
    way === 'compose' ? undefined : `Start it with systemd, or as processes: see docs/DEPLOY.md`,
    endpoint === wanted
      ? undefined
      : `When it runs, tell Discord: in the Developer Portal, General Information, set Interactions Endpoint URL to\n       ${wanted}`,
    `Add it to your server:\n       ${applicationInvite(applicationId)}`,
    `Check it:\n       ${way === 'compose' ? 'docker compose run --rm tools' : 'npm run check'}`,
  ].filter((step) => step !== undefined);
  console.log('\nNext:');
  for (const [index, step] of steps.entries()) console.log(`  ${index + 1}. ${step}`);
}

/** Docker would create the folder for root, and the container that makes backups isn't root. */
function prepareBackups(folder: string): void {
  if (existsSync(folder)) return;
  const user = process.getuid?.();
  if (user !== 0 && user !== CONTAINER_USER) {
    const id = CONTAINER_USER;
    console.log(`  · Backups need a folder. Create it: sudo install -d -m 700 -o ${id} -g ${id} ${folder}`);
    return;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user === 0) chownSync(folder, CONTAINER_USER, CONTAINER_USER);
  console.log(`  ✓ ${folder} for backups`);
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      env: { type: 'string', default: join(ROOT, '.env') },
      processes: { type: 'boolean', default: false },
      environments: { type: 'string' },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    console.log(USAGE);
    return;
  }
  if (options.environments !== undefined && !options.processes)
    throw new Error('--environments is for units, so it goes with --processes.');
  const way: Way = options.processes ? 'processes' : 'compose';
  const isAsking = !options.yes && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const file = readEnvFile(options.env);
  const { DISCORD_API_BASE: apiBase } = parseEnvironment(
    { DISCORD_API_BASE: variables.discordApiBase },
    { DISCORD_API_BASE: process.env.DISCORD_API_BASE ?? file.DISCORD_API_BASE },
  );
  const { application, values, repairs } = await collect({
    way,
    file,
    environment: process.env,
    readApplication: (token) => readApplication(apiBase, token),
    ask: isAsking ? ask : undefined,
  });
  console.log(`  ✓ Discord: ${application.name}`);
  // So that scripts and the check look where the unit keeps them.
  if (options.environments !== undefined) values.BACKUP_DIR = process.env.BACKUP_DIR ?? file.BACKUP_DIR ?? BACKUPS;

  const sections = SECTIONS.map(({ title, variables }) => ({
    title,
    names: variables.filter((each) => each.way === undefined || each.way === way).map(({ name }) => name),
  }));
  const wasThere = existsSync(options.env);
  const wasOpen = wasThere && protect(options.env);
  if (Object.entries(values).some(([name, value]) => file[name] !== value)) writeEnvFile(options.env, values, sections);
  for (const repair of repairs) console.log(`    ${repair}`);
  if (wasOpen) console.log('    Others on this machine could read it. Now only you can.');
  console.log(`  ✓ ${options.env}${wasThere && repairs.length === 0 && !wasOpen ? ': nothing to repair' : ''}`);

  recordWay(dirname(options.env), way);
  if (options.environments !== undefined) {
    const names = writeUnitFiles(options.environments, { ...file, ...values });
    console.log(`  ✓ ${options.environments}: ${names.join(', ')}`);
  }
  if (way === 'compose')
    prepareBackups(resolve(dirname(options.env), process.env.BACKUP_DIR ?? file.BACKUP_DIR ?? 'backups'));

  const selection = { DISABLED_MODULES: disabledModules };
  const { DISABLED_MODULES: disabled } = parseEnvironment(selection, { ...file, ...process.env });
  const manifest = checkedManifest(enabledCommands(disabled));
  const diff = await register(
    { apiBase, applicationId: application.id, token: values.DISCORD_TOKEN ?? '' },
    manifest,
  ).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`.env is complete, but the commands couldn’t be registered: ${reason}\nRun this again.`);
  });
  const changes = diff.added.length + diff.changed.length + diff.removed.length;
  console.log(`  ✓ ${counted(manifest.length, 'command')} ${changes === 0 ? 'are registered already' : 'registered'}`);
  printNext(way, application.id, values.PUBLIC_URL ?? '', application.interactions_endpoint_url);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
