/** What a server's staff decides about music. */
import { MUSIC } from '../../../../shared/music/catalog.ts';
import { PROVIDERS } from '../../../../shared/music/providers.ts';
import type { MusicSettings } from '../../../../shared/music/settings.ts';
import {
  type MusicSettingsChange,
  readMusicSettings,
  setMusicSettings,
} from '../../../../shared/music/settings-store.ts';
import { type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLOURS, gateSentence, whole } from '../../look.ts';
import { type Context, looked } from '../../pools/refusals.ts';
import { option, subcommand } from '../../services.ts';

const STAFF = { effect: 'change', visibility: 'ephemeral', memberPermissions: ['ManageGuild'] } as const;
const TEXT_CHANNELS = [0, 5] as const;

const bounded = (description: string, { least, most }: { least: number; most: number }) =>
  option.integer({ description, min: least, max: most });

export const settings = {
  description: 'Decide about music in this server',
  subcommands: {
    view: subcommand({
      description: 'See what is decided about music here',
      effect: 'read',
      visibility: 'ephemeral',
      run: (context) => {
        const { voice, guild } = context;
        return looked(voice.store, context, readMusicSettings(voice.store, guild?.id ?? '0'), shown);
      },
    }),
    control: subcommand({
      ...STAFF,
      description: 'Who may control what plays',
      options: {
        mode: option.string({
          description: 'open: whoever listens; DJ: the DJ role, and members their own tracks',
          choices: [
            { name: 'Open', value: 'open' },
            { name: 'DJ', value: 'dj' },
          ],
        }),
        dj: option.role({ description: 'The DJ role' }),
        votes: option.integer({
          description: 'Percent of listeners who skip together; 0: no votes',
          min: 0,
          max: MUSIC.voteShare.most,
        }),
        fair: option.boolean({ description: 'Members take turns in line' }),
      },
      run: (context) => {
        const { mode, dj, votes, fair } = context.options;
        if (votes !== undefined && votes !== 0 && votes < MUSIC.voteShare.least)
          return refuse(`\`votes\` is at least ${MUSIC.voteShare.least} percent, or 0 for no votes.`);
        // @everyone has the guild's own id and stands in no member's list of roles.
        const djRole = dj === undefined ? undefined : dj.id === context.guild?.id ? null : dj.id;
        return set(context, { mode, djRole, voteShare: votes === 0 ? null : votes, isFair: fair });
      },
    }),
    limits: subcommand({
      ...STAFF,
      description: 'How much may wait, and how loud music starts',
      options: {
        queue: bounded('Tracks that may wait', MUSIC.queue),
        track: bounded('The longest track, in minutes', MUSIC.trackMinutes),
        total: bounded('All that waits together, in minutes', MUSIC.queueMinutes),
        volume: bounded('Of new sessions, in percent', MUSIC.volume),
      },
      run: (context) => {
        const { queue, track, total, volume } = context.options;
        return set(context, { maxQueue: queue, maxTrackMinutes: track, maxQueueMinutes: total, volume });
      },
    }),
    search: subcommand({
      ...STAFF,
      description: 'Where music is searched for',
      options: {
        providers: option.string({
          description: 'Search prefixes in order, like “scsearch, ytsearch”; “default”: none in particular',
          maxLength: 100,
        }),
        fallback: option.boolean({ description: 'Look elsewhere for a track that fails' }),
      },
      run: (context) => {
        const { providers: typed, fallback } = context.options;
        const providers = typed === undefined ? undefined : parseProviders(typed);
        if (providers !== undefined && !providers.every((name) => Object.hasOwn(PROVIDERS, name)))
          return refuse(
            `I search by: ${Object.keys(PROVIDERS).join(', ')}. Name some of them, the first is asked first.`,
          );
        return set(context, { providers, hasFallback: fallback });
      },
    }),
    presence: subcommand({
      ...STAFF,
      description: 'Where the panel stands, and when agents leave',
      options: {
        panel: option.channel({ description: 'The channel the panel stands in', channelTypes: TEXT_CHANNELS }),
        anywhere: option.boolean({ description: 'The panel stands where music was asked for' }),
        status: option.boolean({ description: 'The voice channel’s status says what plays' }),
        stay: option.boolean({ description: 'Agents stay, whether anybody listens or not' }),
        leave: option.boolean({ description: 'Agents leave as soon as nobody listens' }),
      },
      run: (context) => {
        const { panel, anywhere, status, stay, leave } = context.options;
        if (panel !== undefined && anywhere === true)
          return refuse('Either `panel` or `anywhere`: leave one of them out.');
        if (stay === true && leave === true) return refuse('Agents either `stay` or `leave`: leave one of them out.');
        return set(context, {
          announceChannel: anywhere === true ? null : panel?.id,
          showsChannelStatus: status,
          // The one ends the other.
          isAlwaysOn: stay ?? (leave === true ? false : undefined),
          leavesOnEmpty: leave ?? (stay === true ? false : undefined),
        });
      },
    }),
  },
};

async function set(
  context: Context,
  given: { [N in keyof MusicSettings]?: MusicSettings[N] | null | undefined },
): Promise<Outcome> {
  const { voice } = context;
  const change = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as MusicSettingsChange;
  if (Object.keys(change).length === 0) return refuse('Say what to change; `/music settings view` shows how it is.');
  const outcome = await setMusicSettings(voice.store, context, change);
  return outcome.status === 'set' ? shown(outcome.settings) : refuse(gateSentence(outcome));
}

/** As typed, with commas or spaces between; empty for the server's own choice. */
function parseProviders(typed: string): string[] {
  const names = typed
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return names.length === 1 && names[0] === 'default' ? [] : [...new Set(names)];
}

function shown(found: MusicSettings): Outcome {
  const { mode, djRole, voteShare, providers, announceChannel, isAlwaysOn, leavesOnEmpty } = found;
  const onOff = (is: boolean) => (is ? 'on' : 'off');
  const control =
    mode === 'open'
      ? 'Whoever listens.'
      : `${djRole === null ? 'Staff' : `<@&${djRole}> and staff`}; members their own tracks. Who is alone decides alone.`;
  const leaving = isAlwaysOn
    ? 'never'
    : leavesOnEmpty
      ? 'as soon as nobody listens'
      : 'when nobody has listened for a while, see `/agents policy`';
  const fields = [
    ['Who controls', control],
    ['Skipping others’ tracks', voteShare === null ? 'No votes.' : `${voteShare} % of the listeners vote for it.`],
    ['Taking turns', onOff(found.isFair)],
    [
      'In line',
      `${whole(found.maxQueue)} tracks, ${whole(found.maxQueueMinutes)} minutes; a track ${whole(found.maxTrackMinutes)} minutes`,
    ],
    ['Volume at first', `${found.volume} %`],
    ['Searched by', providers.length === 0 ? 'what there is' : providers.join(', ')],
    ['Looked for elsewhere when it fails', onOff(found.hasFallback)],
    ['Panel', announceChannel === null ? 'where music was asked for' : `<#${announceChannel}>`],
    ['Voice channel status', found.showsChannelStatus ? 'on, where agents may Set Voice Channel Status' : 'off'],
    ['Agents leave', leaving],
  ].map(([name, value]) => ({ name: name as string, value: value as string, inline: true }));
  return reply({ embeds: [{ color: COLOURS.accent, title: 'Music in this server', fields }] });
}
