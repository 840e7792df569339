/** Everything that the pages of `/setup` are made of. */

import { type ModerationSettings, moderationModule } from '../../../../shared/moderation/settings.ts';
import type { ServerView } from '../../../../shared/platform/discord/servers.ts';
import type { Area, Finding, PostedChannel, SetupDraft, Stored } from '../../../../shared/safety/setup.ts';
import { readSettings, type StoredSettings } from '../../../../shared/settings/change.ts';
import { valuesOf } from '../../../../shared/settings/declaration.ts';
import type { DiscordServices } from '../../../discord-services.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { GuildContext } from '../../services.ts';
import { channelSettings } from '../../settings/postable.ts';
import { switchableModules } from '../../settings/switchable.ts';
import { findChannel } from '../channel.ts';

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

/** What's missing or broken: the check-up of `/setup`, which `/diag` and the dashboard show, too. */
export async function findingsOf(
  { setup, discord, server, stored, modules }: Omit<Loaded, 'settings'>,
  { areas, staff, log, appeals }: SetupDraft,
  { commands, store }: Pick<GuildContext, 'commands' | 'store'>,
): Promise<readonly Finding[]> {
  const channels: Omit<PostedChannel, 'found'>[] = [
    ...(log === null || log === 'new' ? [] : [{ id: log, title: 'log channel', repair: 'log' as const }]),
    ...(appeals === null ? [] : [{ id: appeals, title: 'channel for appeals' }]),
    ...channelSettings(commands, stored)
      .filter(({ path }) => !IN_DRAFT.includes(path))
      .map(({ id, setting }) => ({ id, title: `channel set as **${setting.title}**` })),
  ];
  const found = await Promise.all(
    channels.map(async (channel) => ({ ...channel, found: await findChannel(discord, channel.id) })),
  );
  return setup.checkSetup({ server, draft: { areas, staff }, channels: found, modules, now: store.clock() });
}

/** The channels of settings that a draft has. */
const IN_DRAFT = ['moderation.logChannel', 'moderation.appealChannel'];

/** The check-up of a server as it is. What's known to be gone is left out: it has lines of its own. */
export async function checkUp(
  { discord, server }: Pick<Loaded, 'discord' | 'server'>,
  { values, gone }: Pick<StoredSettings, 'values' | 'gone'>,
  context: Pick<GuildContext, 'commands' | 'store'>,
): Promise<readonly Finding[]> {
  const setup = await loadSetup();
  const stored = Object.fromEntries(
    Object.entries(values).map(([module, set]) => [
      module,
      Object.fromEntries(Object.entries(set).filter(([key]) => gone[module]?.[key] === undefined)),
    ]),
  );
  const draft = setup.draftOf(stored, valuesOf(moderationModule, stored[moderationModule.name]));
  return findingsOf({ setup, discord, server, stored, modules: switchableModules(context.commands) }, draft, context);
}
