/** Tells staff at once when they choose a channel that the bot can't post in. Nothing is refused: they may be about to let it in. */
import { postingProblem } from '../../../shared/platform/discord/posting.ts';
import { Unavailable } from '../../../shared/platform/unavailable.ts';
import type { SettingsChange } from '../../../shared/settings/change.ts';
import { findChannel } from '../safety/channel.ts';
import type { GuildContext, Services } from '../services.ts';
import { allSettings, type NamedSetting } from './modules.ts';

/** The channels among some values. */
export function channelSettings(
  commands: Services['commands'],
  values: SettingsChange,
): (NamedSetting & { id: string })[] {
  return allSettings(commands).flatMap((named) => {
    const id = named.setting.kind === 'channel' ? values[named.module.name]?.[named.key] : null;
    return typeof id === 'string' ? [{ ...named, id }] : [];
  });
}

/** A line for each channel of a change that the bot can't post in. None where Discord doesn't tell: `/diag` names it later. */
export async function postingLines(
  { discord, guild, store, commands }: Pick<GuildContext, 'discord' | 'store' | 'commands'> & { guild: { id: string } },
  changes: SettingsChange,
): Promise<string[]> {
  const channels = channelSettings(commands, changes);
  if (discord === undefined || channels.length === 0) return [];
  try {
    const server = await discord.server(guild.id, true);
    if (server === undefined) return [];
    const found = await Promise.all(
      channels.map(async ({ id }) => {
        const channel = await findChannel(discord, id);
        return channel === undefined || channel === 'gone'
          ? undefined
          : postingProblem(server, channel, id, store.clock());
      }),
    );
    return found.filter((line) => line !== undefined);
  } catch (error) {
    if (error instanceof Unavailable) return [];
    throw error;
  }
}
