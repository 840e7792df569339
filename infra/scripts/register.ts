/** `npm run register [-- --dry-run] [-- --guild ID]`: registers the commands with Discord. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { disabledModules, enabledCommands } from '../../edge/enabled-commands.ts';
import { checkedManifest } from '../../edge/interactions/checked-manifest.ts';
import { ConfigError, parseEnvironment } from '../../shared/platform/config.ts';
import { register } from './registration.ts';

const selection = z.object({ DISABLED_MODULES: disabledModules });
const environment = z.object({
  DISCORD_APPLICATION_ID: z
    .string()
    .regex(/^\d{1,20}$/)
    .describe('Copy the application ID from the Discord Developer Portal, General Information.'),
  DISCORD_TOKEN: z.string().min(20).describe('Copy the bot token from the Discord Developer Portal, Bot.'),
  DISCORD_API_BASE: z
    .url()
    .default('https://discord.com/api')
    .describe('Set an http(s) URL without /v10 (default: https://discord.com/api).'),
});

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
  const config = parseEnvironment(environment, process.env);
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
