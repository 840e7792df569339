/** `npm run register [-- --dry-run] [-- --guild ID]`: registers the commands with Discord. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { disabledModules, enabledCommands } from '../../edge/enabled-commands.ts';
import { checkedManifest } from '../../edge/interactions/checked-manifest.ts';
import { ConfigError, parseEnvironment, required, withDefault } from '../../shared/platform/config.ts';
import { register } from './registration.ts';

const selection = { DISABLED_MODULES: disabledModules };
const variables = {
  DISCORD_APPLICATION_ID: required(
    () => z.string().regex(/^\d{1,20}$/),
    'Copy the application ID from the Discord Developer Portal, General Information.',
  ),
  DISCORD_TOKEN: required(() => z.string().min(20), 'Copy the bot token from the Discord Developer Portal, Bot.'),
  DISCORD_API_BASE: withDefault(
    'https://discord.com/api',
    () => z.url(),
    'Set an http(s) URL without /v10 (default: https://discord.com/api).',
  ),
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, guild: { type: 'string' } },
  });
  // Throws for anything Discord would reject, before any request.
  const manifest = checkedManifest(enabledCommands(parseEnvironment(selection, process.env).DISABLED_MODULES));
  if (values['dry-run']) {
    console.log(JSON.stringify(manifest, null, 2));
    return;
  }
  if (values.guild !== undefined && !/^\d{1,20}$/.test(values.guild))
    throw new ConfigError('--guild takes a server ID.');
  const config = parseEnvironment(variables, process.env);
  const diff = await register(
    {
      apiBase: config.DISCORD_API_BASE,
      applicationId: config.DISCORD_APPLICATION_ID,
      token: config.DISCORD_TOKEN,
      ...(values.guild !== undefined && { guildId: values.guild }),
    },
    manifest,
  );
  for (const [change, names] of Object.entries(diff)) {
    if (names.length > 0) console.log(`${change.padEnd(9)} ${names.join(' ')}`);
  }
  const isSame = diff.added.length + diff.changed.length + diff.removed.length === 0;
  console.log(isSame ? 'Already up to date. Nothing was sent.' : 'Registered.');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
