/** How the subcommands of `/music settings` change and show a server's settings. */
import type { MusicSettings } from '../../../../shared/music/settings.ts';
import { type MusicSettingsChange, setMusicSettings } from '../../../../shared/music/settings-store.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import type { Gone } from '../../../../shared/settings/change.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { type MessageBody, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, counted } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { goneLines } from '../../settings/gone.ts';

export const STAFF = {
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
} as const;

/** Changes the given settings and shows all of them. */
export async function changeSettings(
  { store, caller }: GuildContext,
  given: { [N in keyof MusicSettings]?: MusicSettings[N] | null | undefined },
): Promise<Awaited<Answer>> {
  const change = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as MusicSettingsChange;
  if (Object.keys(change).length === 0)
    return refuse('Choose at least one setting to change. `/music settings view` shows the current ones.');
  const outcome = await setMusicSettings(store, caller, change);
  return isGated(outcome) ? outcome : reply(withNotes(settingsPage(outcome.settings), outcome.gone));
}

/** Adds what staff haven't been told is gone. */
function withNotes(page: MessageBody, gone: Gone | undefined): MessageBody {
  const lines = goneLines(gone ?? {});
  return lines.length === 0 ? page : { ...page, content: lines.join('\n') };
}

export function settingsPage(settings: MusicSettings): MessageBody {
  const { mode, djRole, voteShare, providers, announceChannel, isAlwaysOn, leavesOnEmpty } = settings;
  const onOff = (is: boolean) => (is ? 'on' : 'off');
  const control =
    mode === 'open'
      ? "Everyone who's listening"
      : `${djRole === null ? 'Staff' : `<@&${djRole}> and staff`}, members for their own tracks, and whoever listens alone`;
  const leaving = isAlwaysOn
    ? 'never'
    : leavesOnEmpty
      ? "as soon as no one's listening"
      : 'after a while without listeners, see `/agents policy`';
  const fields = {
    'Who controls the music': control,
    'Skipping other members’ tracks':
      voteShare === null ? 'no votes' : `${voteShare}% of listeners have to vote for it`,
    'Taking turns': onOff(settings.isFair),
    'Queue limits': `${counted(settings.maxQueue, 'track')}, ${counted(settings.maxQueueMinutes, 'minute')} in total, ${counted(settings.maxTrackMinutes, 'minute')} per track`,
    'Starting volume': `${settings.volume}%`,
    'Search sources': providers.length === 0 ? 'default' : providers.join(', '),
    'Look elsewhere when a track fails': onOff(settings.hasFallback),
    Panel: announceChannel === null ? 'where music was requested' : `<#${announceChannel}>`,
    'Voice channel status': settings.showsChannelStatus ? 'on, where agents have **Set Voice Channel Status**' : 'off',
    'Agents leave': leaving,
  };
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Music in this server',
        fields: Object.entries(fields).map(([name, value]) => ({ name, value, inline: true })),
      },
    ],
  };
}
