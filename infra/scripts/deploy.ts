/** `npm run deploy`: checks types, migrates the database, uploads the edge, and registers commands. Stops at the first failure. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
if (readFileSync(join(ROOT, 'wrangler.toml'), 'utf8').includes(UNSET_ID)) {
  console.error('wrangler.toml has no Hyperdrive ID. See docs/DEPLOY.md for how to create one.');
  process.exit(1);
}
await step('types', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.');
await checkCommands();
await step('migrate', 'infra/scripts/migrate.ts');
await step('upload', 'node_modules/wrangler/bin/wrangler.js', 'deploy');
await step('register', 'infra/scripts/register.ts');
console.log('\nDeployed.');
