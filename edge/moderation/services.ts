/** What moderation needs besides the invocation. */

import { readModerationSettings } from '../../shared/moderation/reads.ts';
import type { ModerationSettings } from '../../shared/moderation/settings.ts';
import type { ServerView } from '../../shared/platform/discord/servers.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { DiscordServices } from '../discord-services.ts';
import type { GuildInvocation } from '../interactions/invocation.ts';
import { Remembered } from '../remembered.ts';

/** How long settings are good for, in milliseconds: what staff change counts for everyone within two seconds. */
const SETTINGS_FRESH_MS = 1_500;

export interface ModerationServices {
  /** A server's settings for moderation. */
  settings(store: Store, guildId: string): Promise<ModerationSettings>;
}

export function moderationServices(clock: () => number): ModerationServices {
  const known = new Remembered<ModerationSettings>(clock, SETTINGS_FRESH_MS);
  return { settings: (store, guildId) => known.read(guildId, () => readModerationSettings(store, guildId)) };
}

/** What decisions need to know about whoever asks: in a command, or on the dashboard. */
export type StaffContext = Pick<GuildInvocation, 'caller' | 'now' | 'interactionId'> & {
  store: Store;
  discord: DiscordServices | undefined;
  moderation: ModerationServices;
};

/** What handlers of moderation are given, as far as it's used here. */
export type ModerationContext = GuildInvocation & StaffContext;

/** Everything that decisions depend on. */
export interface Moderated {
  discord: DiscordServices;
  server: ServerView;
  settings: ModerationSettings;
}

/** The server and its settings, or a sentence that says why there's nothing to decide on. */
export async function moderated(context: StaffContext): Promise<Moderated | { sentence: string }> {
  const { discord, moderation, store, caller } = context;
  if (discord === undefined)
    return {
      sentence: "Moderation isn't set up yet. Whoever runs this bot has to set `DISCORD_TOKEN` and restart it.",
    };
  const { id } = caller.guild;
  const [server, settings] = await Promise.all([discord.server(id), moderation.settings(store, id)]);
  if (server === undefined)
    return { sentence: "I'm not a member of this server, so I can't moderate it. Add me again with the invite link." };
  return { discord, server, settings };
}
