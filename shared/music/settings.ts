import { defaultsOf, type SettingsModule, setting, type ValuesOf } from '../settings/declaration.ts';
import { MUSIC } from './catalog.ts';
import { PROVIDERS } from './providers.ts';

/** Discord's types of text and announcement channels. */
export const TEXT_CHANNELS = [0, 5] as const;

/** What a server's staff can decide about music. */
export const musicModule = {
  name: 'music',
  title: 'Music',
  area: 'music',
  settings: {
    mode: setting.choice({
      title: 'Who controls the music',
      description: 'Open: anyone listening. DJ: staff, the DJ role, and members for the tracks they requested.',
      choices: [
        { value: 'open', title: 'Open' },
        { value: 'dj', title: 'DJ' },
      ],
      default: 'open',
    }),
    djRole: setting.role({
      title: 'DJ role',
      description: 'Members with this role control all tracks in DJ mode.',
      unset: 'none',
    }),
    voteShare: setting.integer({
      title: 'Votes to skip',
      description: "Percentage of listeners who have to vote to skip someone else's track.",
      bounds: MUSIC.voteShare,
      unit: '%',
      default: null,
      unset: 'no votes',
    }),
    volume: setting.integer({
      title: 'Starting volume',
      description: 'Volume of new sessions.',
      bounds: MUSIC.volume,
      unit: '%',
      default: MUSIC.volume.default,
    }),
    maxQueue: setting.integer({
      title: 'Queue limit',
      description: 'Most tracks in the queue.',
      bounds: MUSIC.queue,
      unit: 'track',
      default: MUSIC.queue.default,
    }),
    maxTrackMinutes: setting.integer({
      title: 'Track limit',
      description: 'Longest track that members can add.',
      bounds: MUSIC.trackMinutes,
      unit: 'minute',
      default: MUSIC.trackMinutes.default,
    }),
    maxQueueMinutes: setting.integer({
      title: 'Total limit',
      description: 'Longest queue, all tracks together.',
      bounds: MUSIC.queueMinutes,
      unit: 'minute',
      default: MUSIC.queueMinutes.default,
    }),
    providers: setting.list({
      title: 'Search sources',
      description: 'Where to search, in order. The default is up to the Lavalink server.',
      items: Object.keys(PROVIDERS),
      unset: 'default',
    }),
    hasFallback: setting.boolean({
      title: 'Look elsewhere',
      description: 'Plays a track that fails from another source.',
      default: true,
    }),
    announceChannel: setting.channel({
      title: 'Panel channel',
      description: 'Where the panel goes.',
      channelTypes: TEXT_CHANNELS,
      unset: 'where music was requested',
    }),
    isAlwaysOn: setting.boolean({
      title: 'Stay',
      description: "Agents stay, even when no one's listening and the queue is empty.",
      default: false,
      excludes: 'leavesOnEmpty',
    }),
    leavesOnEmpty: setting.boolean({
      title: 'Leave right away',
      description: "Agents leave as soon as no one's listening, instead of after the server's idle time.",
      default: false,
      excludes: 'isAlwaysOn',
    }),
    showsChannelStatus: setting.boolean({
      title: 'Channel status',
      description: "Shows the current track as the voice channel's status.",
      default: false,
    }),
    isFair: setting.boolean({
      title: 'Take turns',
      description: "Nobody's second track plays before everyone's first.",
      default: false,
    }),
  },
} as const satisfies SettingsModule;

/** A server's music settings. */
export type MusicSettings = ValuesOf<typeof musicModule.settings>;

export const MUSIC_DEFAULTS: MusicSettings = defaultsOf(musicModule);
