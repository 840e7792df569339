/** `npm run register [-- --dry-run] [-- --guild ID]`: tells Discord which commands there are. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { commands } from '../../edge/commands/index.ts';
import { Registry } from '../../edge/interactions/registry.ts';
import { ConfigError, parseEnvironment } from '../../shared/platform/config.ts';
import { register } from './registration.ts';

const environment = z.object({
  DISCORD_APPLICATION_ID: z
    .string()
    .regex(/^\d{1,20}$/)
    .describe('Set the application id from the Discord developer portal.'),
  DISCORD_TOKEN: z.string().min(20).describe("Set the bot's token from the Discord developer portal, Bot."),
  DISCORD_API_BASE: z
    .url()
    .default('https://discord.com/api')
    .describe('Set an http(s) address without /v10, or leave it out.'),
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, guild: { type: 'string' } },
  });
  // Throws on anything Discord would refuse, before anything is sent.
  const { manifest } = new Registry(commands);
  if (values['dry-run']) {
    console.log(JSON.stringify(manifest, null, 2));
    return;
  }
  if (values.guild !== undefined && !/^\d{1,20}$/.test(values.guild))
    throw new ConfigError('--guild wants the id of a server.');
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
  for (const [what, names] of Object.entries(diff)) {
    if (names.length > 0) console.log(`${what.padEnd(9)} ${names.join(' ')}`);
  }
  const isSame = diff.added.length + diff.changed.length + diff.removed.length === 0;
  console.log(isSame ? 'Nothing differs; nothing was sent.' : 'Registered.');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
