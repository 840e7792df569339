/** Tells staff at once when they choose a channel that the bot can't post in. Nothing is refused: they may be about to let it in. */
import { postingSentence } from '../../../shared/platform/discord/posting.ts';
import type { SettingsChange } from '../../../shared/settings/change.ts';
import type { GuildContext, Services } from '../services.ts';
import { inaccessibleOf } from './channel-access.ts';
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
  context: Pick<GuildContext, 'discord' | 'store' | 'caller' | 'commands'>,
  changes: SettingsChange,
): Promise<string[]> {
  const channels = channelSettings(context.commands, changes).map(({ setting, id }) => ({ setting, channelId: id }));
  const inaccessible = await inaccessibleOf(context, channels, true);
  return inaccessible.map(({ channelId, lacks }) => postingSentence(channelId, lacks));
}
