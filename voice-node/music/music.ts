/** Assembles music: everything a node adds to sessions for it. */
import { lookup } from 'node:dns/promises';
import { notePlayed } from '../../shared/music/history.ts';
import { musicSettingsIn, readMusicSettings } from '../../shared/music/settings-store.ts';
import { readStoredList } from '../../shared/music/stored-list.ts';
import type { Entry } from '../../shared/music/track.ts';
import { botIdOf } from '../../shared/platform/discord/bots.ts';
import { JobBudget } from '../../shared/platform/discord/job-budget.ts';
import { DiscordRest } from '../../shared/platform/discord/rest.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import type { VoiceNodeConfig } from '../config.ts';
import type { Verbs } from '../sessions/intents.ts';
import type { NodeTelemetry } from '../telemetry.ts';
import { ChannelStatus } from './channel-status.ts';
import { Conductor, type ConductorOptions } from './conductor.ts';
import { GoneRole } from './gone-role.ts';
import { LavalinkTracks } from './lavalink-tracks.ts';
import { type Loaded, Loading } from './loading.ts';
import { PanelPosts } from './panel-posts.ts';
import { Panels } from './panels.ts';
import { SettingsCache } from './settings-cache.ts';
import { Suggestions } from './suggestions.ts';
import { TrackGuard } from './track-guard.ts';
import type { MusicParts } from './verb-context.ts';
import { musicVerbs } from './verbs.ts';

/** Timeout for saving positions at shutdown, in milliseconds. */
const SETTLE_MS = 300;
/** Delays before another attempt at a panel in milliseconds. Fewer than usual, because the next change is soon. */
const PANEL_RETRIES_MS = [250, 750] as const;

export interface MusicOptions extends Pick<ConductorOptions, 'store' | 'log' | 'isHeld'> {
  config: VoiceNodeConfig;
  telemetry: NodeTelemetry;
}

export interface Music {
  verbs: Verbs;
  conductor: Conductor;
  status: ChannelStatus;
  suggest: Suggestions['suggest'];
  /** Returns what a query would play in a guild, based on the guild's sources. */
  load(guildId: string, query: string): Promise<Loaded>;
  /** The search prefixes of the Lavalink servers, best first. */
  prefixes(): Promise<readonly string[]>;
  /** Tracks waiting in all queues. */
  waiting(): number;
  /** Called before the node gives up its agents, so that the next node resumes where this one stopped. */
  settle(): Promise<void>;
}

export function createMusic({ config, store, log, telemetry, isHeld }: MusicOptions): Music {
  const random = secureRandom();
  const guard = new TrackGuard({
    allowsPrivate: config.ALLOW_PRIVATE_MEDIA,
    lookup: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  });
  const loading = new Loading({ lavalink: new LavalinkTracks(config.LAVALINK_NODES), guard });
  const suggestions = new Suggestions(loading);
  const settings = new SettingsCache((guildId) => readMusicSettings(store, guildId));
  const readSettings = (guildId: string) => settings.readCached(guildId);
  /** Also for what nobody requests: a panel follows a change of the settings with the next request. */
  const settingsIn = async (sql: Sql, guildId: string) => {
    const read = await musicSettingsIn(sql, guildId);
    settings.remember(guildId, read);
    return read;
  };
  const tracksOf: MusicParts['tracksOf'] = (list, whose) => readStoredList(store, list, whose);
  const status = new ChannelStatus({ store, log, readSettings });
  const goneRole = new GoneRole(store, settings);
  const panels = createPanels();
  const conductor = new Conductor({ store, log, loading, guard, random, settings, isHeld });

  conductor.events.on('changed', (playback) => {
    panels?.changed(playback);
    status.changed(playback);
    goneRole
      .check(playback.agent, playback.row.guild)
      .catch((error: unknown) => log.debug({ session: playback.row.id, error }, 'could not check the DJ role'));
  });
  conductor.events.on('trackStarted', ({ row }, { track, requestedBy }) => {
    telemetry.trackPlayed(track.source);
    saveToHistory(row, { track, requestedBy });
  });
  conductor.events.on('decided', (playback, decided) => {
    if (decided.status !== 'nothing') log.info({ session: playback.row.id, decided: decided.status }, 'decided');
    void panels?.announce(playback, decided);
  });
  conductor.events.on('ended', (playback) => {
    void panels?.ended(playback);
    status.ended(playback);
  });

  function createPanels(): Panels | undefined {
    if (config.DISCORD_TOKEN === undefined) return undefined;
    const { DISCORD_API_BASE: apiBase, DISCORD_TOKEN: token } = config;
    const rest = new DiscordRest({ apiBase, token, observe: telemetry.discordCall, retryDelaysMs: PANEL_RETRIES_MS });
    const bot = botIdOf(token);
    // Nobody waits for a panel, and hundreds of them would use up what a bot may send.
    const posts = new PanelPosts(bot === undefined ? rest : rest.forJobs(new JobBudget(store, bot)));
    return new Panels({ store, posts, log, readSettings });
  }

  function saveToHistory(row: VoiceSession, { track, requestedBy }: Pick<Entry, 'track' | 'requestedBy'>): void {
    const played = { guild: row.guild, session: row.id, track, user: requestedBy };
    notePlayed(store, { ...played, at: new Date() }).catch((error: unknown) =>
      log.debug({ session: row.id, error }, 'could not save to history'),
    );
  }

  return {
    conductor,
    status,
    verbs: musicVerbs({ loading, conductor, settings, settingsIn, tracksOf }, random),
    suggest: (...asked) => suggestions.suggest(...asked),
    load: async (guildId, query) => loading.load(query, (await settings.read(guildId)).providers),
    prefixes: () => loading.providers([]),
    waiting: () => conductor.all.reduce((sum, { record }) => sum + (record?.waiting ?? 0), 0),
    async settle() {
      const written = conductor.savePositions().catch(() => undefined);
      await Promise.race([written, new Promise((resolve) => setTimeout(resolve, SETTLE_MS))]);
    },
  };
}
