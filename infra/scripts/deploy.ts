/**
 * `npm run deploy [-- --env NAME]`: checks types, migrates the database, uploads the edge, and registers commands. Stops at the first
 * failure. `--env` takes an environment of wrangler.toml. The shell's variables have to be those of the same environment.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { unstable_readConfig as readConfig } from 'wrangler';
import { plural } from '../../shared/platform/plural.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const UNSET_ID = '0'.repeat(32);

async function step(name: string, script: string, ...args: string[]): Promise<void> {
  console.log(`\n> ${name}`);
  const child = spawn(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code === 0) return;
  console.error(`\nStopped: ${name} failed. The steps after it didn’t run.`);
  process.exit(1);
}

const { env: environment } = parseArgs({ options: { env: { type: 'string' } } }).values;

function hyperdriveIds(): string[] {
  const where = { config: join(ROOT, 'wrangler.toml'), ...(environment !== undefined && { env: environment }) };
  try {
    return readConfig(where, { hideWarnings: true }).hyperdrive.map(({ id }: { id: string }) => id);
  } catch (error) {
    // wrangler names the environments that there are.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** They're registered last, but what Discord would refuse isn't even uploaded. */
async function checkCommands(): Promise<void> {
  const [{ enabledCommands }, { checkedManifest }] = await Promise.all([
    import('../../edge/enabled-commands.ts'),
    import('../../edge/interactions/checked-manifest.ts'),
  ]);
  try {
    checkedManifest(enabledCommands(new Set()));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(`\nStopped. ${error.message}`);
    process.exit(1);
  }
}

const missing = ['DATABASE_URL', 'DISCORD_APPLICATION_ID', 'DISCORD_TOKEN'].filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(
    `Set ${missing.join(', ')}. See docs/DEPLOY.md for where to find ${plural(missing.length, 'it', 'them')}.`,
  );
  process.exit(1);
}
if (hyperdriveIds().includes(UNSET_ID)) {
  const where = environment === undefined ? 'wrangler.toml' : `[env.${environment}] in wrangler.toml`;
  console.error(`${where} has no Hyperdrive ID. See docs/DEPLOY.md for how to create one.`);
  process.exit(1);
}
await step('types', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.');
await checkCommands();
await step('migrate', 'infra/scripts/migrate.ts');
// An empty one is what's at the top of wrangler.toml.
await step('upload', 'node_modules/wrangler/bin/wrangler.js', 'deploy', `--env=${environment ?? ''}`);
await step('register', 'infra/scripts/register.ts');
console.log('\nDeployed.');
