/** Everything that the pages of `/setup` are made of. */

import { type ModerationSettings, moderationModule } from '../../../../shared/moderation/settings.ts';
import { permissionLabel } from '../../../../shared/platform/discord/permissions.ts';
import type { ServerView } from '../../../../shared/platform/discord/servers.ts';
import type { Area, Finding, SetupDraft, Stored } from '../../../../shared/safety/setup.ts';
import { readSettings } from '../../../../shared/settings/change.ts';
import { valuesOf } from '../../../../shared/settings/declaration.ts';
import type { DiscordServices } from '../../../discord-services.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { GuildContext } from '../../services.ts';
import { switchableModules } from '../../settings/switchable.ts';
import { readChannel } from '../channel.ts';

const loadSetup = () => import('../../../../shared/safety/setup.ts');
export type Setup = Awaited<ReturnType<typeof loadSetup>>;

/** What's chosen so far travels in the buttons, so nothing is stored before it's applied. */
export const DRAFT = {
  areas: arg.between(0, 15),
  log: arg.snowflake(),
  staff: arg.snowflake(),
  appeals: arg.snowflake(),
};
export interface DraftArgs {
  areas: number;
  log: string;
  staff: string;
  appeals: string;
}
const NONE = '0';
const NEW = '1';

export interface Loaded {
  setup: Setup;
  discord: DiscordServices;
  server: ServerView;
  stored: Stored;
  settings: ModerationSettings;
  modules: readonly string[];
}

/** @returns a sentence if there's nothing to set up. */
export async function load(context: GuildContext, isFresh = false): Promise<Loaded | { sentence: string }> {
  const { discord, store, caller, commands } = context;
  if (discord === undefined)
    return {
      sentence: 'I can’t set anything up yet. Whoever runs this bot has to set `DISCORD_TOKEN` and restart it.',
    };
  const [server, { values: stored }, setup] = await Promise.all([
    discord.server(caller.guild.id, isFresh),
    readSettings(store, caller),
    loadSetup(),
  ]);
  if (server === undefined)
    return { sentence: 'I’m not a member of this server. Add me again with the invite link, and then use `/setup`.' };
  const settings = valuesOf(moderationModule, stored[moderationModule.name]);
  return { setup, discord, server, stored, settings, modules: switchableModules(commands) };
}

export function toArgs({ AREAS }: Setup, { areas, log, staff, appeals }: SetupDraft): DraftArgs {
  const bits = AREAS.reduce((sum, area, place) => (areas.includes(area) ? sum + 2 ** place : sum), 0);
  return { areas: bits, log: log === 'new' ? NEW : (log ?? NONE), staff: staff ?? NONE, appeals: appeals ?? NONE };
}

export function fromArgs({ AREAS }: Setup, args: DraftArgs): SetupDraft {
  const areas: Area[] = AREAS.filter((_, place) => Math.floor(args.areas / 2 ** place) % 2 === 1);
  const id = (value: string) => (value === NONE ? null : value);
  return { areas, log: args.log === NEW ? 'new' : id(args.log), staff: id(args.staff), appeals: id(args.appeals) };
}

/** What's missing or broken. */
export async function findingsOf(
  { setup, discord, server }: Loaded,
  draft: SetupDraft,
  now: Date,
): Promise<readonly Finding[]> {
  const look = async (id: string | null | 'new') => {
    if (id === null || id === 'new') return undefined;
    const channel = await readChannel(discord.rest, id);
    if (channel.ok) return channel.data;
    if (channel.problem === 'unknown_channel') return 'gone' as const;
    // It can't be seen, so nothing is allowed there.
    return { kind: 'text' as const, overwrites: [{ id: server.bot.id, allow: 0n, deny: ~0n }] };
  };
  const [log, appeals] = await Promise.all([look(draft.log), look(draft.appeals)]);
  return setup.checkSetup({ server, draft, log, appeals, now, label: permissionLabel });
}
