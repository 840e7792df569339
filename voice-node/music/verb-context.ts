/** The context of every music verb: who requests, the current state, and what the guild allows. */
import { mayControl, type Situation } from '../../shared/music/control.ts';
import type { Change, Line } from '../../shared/music/lineup.ts';
import {
  currentOf,
  openPlayer,
  type PlayerChange,
  type PlayerRecord,
  readLine,
  writePlayer,
  writingOf,
} from '../../shared/music/player.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import type { Track } from '../../shared/music/track.ts';
import {
  type Asker,
  type Payload,
  type Refusal,
  type StoredList,
  VERBS,
  type VerbName,
  type VerbResult,
} from '../../shared/music/verbs.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import type { Agent } from '../agents/agent.ts';
import type { Verb } from '../sessions/intents.ts';
import type { Conductor } from './conductor.ts';
import { FROM_ITS_START } from './entry-start.ts';
import type { Loading } from './loading.ts';
import type { SettingsCache } from './settings-cache.ts';

export interface MusicParts {
  loading: Loading;
  conductor: Conductor;
  settings: SettingsCache;
  /** Reads a guild's settings within a transaction. */
  settingsIn(sql: Sql, guildId: string): Promise<MusicSettings>;
  /** Reads the tracks that a request refers to. */
  tracksOf(list: StoredList, whose: { user: string; guild: string }): Promise<Track[]>;
}

/** One request, within the transaction that applies it. */
export class VerbRequest<V extends VerbName> {
  readonly sql: Sql;
  readonly session: VoiceSession;
  readonly payload: Payload<V>;
  readonly settings: MusicSettings;
  readonly player: PlayerRecord;
  readonly agent: Agent;
  /** The current entry's position, in milliseconds. */
  readonly positionMs: number;
  readonly #verb: V;
  #line: Line | undefined;

  constructor(
    verb: V,
    about: Pick<VerbRequest<V>, 'sql' | 'session' | 'payload' | 'settings' | 'player' | 'agent' | 'positionMs'>,
  ) {
    this.#verb = verb;
    this.sql = about.sql;
    this.session = about.session;
    this.payload = about.payload;
    this.settings = about.settings;
    this.player = about.player;
    this.agent = about.agent;
    this.positionMs = about.positionMs;
  }

  get by(): Asker {
    return this.payload.by;
  }

  /** The whole queue, read on first use. */
  async line(): Promise<Line> {
    this.#line ??= { rows: await readLine(this.sql, this.session.id), current: this.player.current?.id ?? null };
    return this.#line;
  }

  isListening(user: string): boolean {
    return this.agent.places.channelOf(this.session.guild, user) === this.session.channel;
  }

  /**
   * Decides whether the requester may do this.
   *
   * @param about `requesters` is who requested the affected tracks.
   */
  verdict(about: { requesters?: readonly string[]; votes?: number; action?: Situation['action'] } = {}) {
    const { guild, channel } = this.session;
    const listeners = this.agent.places.listeners(guild, channel);
    const isListening = this.isListening(this.by.user);
    return mayControl(this.settings, this.by, {
      action: this.#verb,
      ...{ requesters: [], votes: 0, listeners, isListening, isAlone: isListening && listeners === 1 },
      ...about,
    });
  }

  /** Returns why the requester may not do this, or undefined. */
  refusal(about: Parameters<VerbRequest<V>['verdict']>[0] = {}): Refusal | undefined {
    const verdict = this.verdict(about);
    return verdict.status === 'not_allowed' || verdict.status === 'not_listening' ? verdict : undefined;
  }

  set(player: PlayerChange): Promise<void> {
    return writePlayer(this.sql, this.session.id, { player });
  }

  /** Saves a change to the queue. If another entry is current then, it starts from its beginning. */
  async arrange(
    change: Change,
    added: readonly { id: string; track: Track; requestedBy: string }[] = [],
    player: PlayerChange = {},
  ): Promise<void> {
    const writing = writingOf(change, added);
    const isOther = currentOf(change, added) !== (this.player.current?.id ?? null);
    await writePlayer(this.sql, this.session.id, {
      ...writing,
      player: { ...writing.player, ...(isOther && FROM_ITS_START), ...player },
    });
  }
}

/** Outcomes that change nothing. */
const UNCHANGED: ReadonlySet<VerbResult['status']> = new Set([
  ...(['not_allowed', 'not_listening', 'nothing_plays', 'nothing_before', 'queue_empty', 'no_such_place'] as const),
  ...(['not_found', 'address_refused', 'source_failed', 'queue_full', 'track_too_long', 'queue_too_long'] as const),
  ...(['not_seekable', 'unknown_verb', 'failed', 'voted'] as const),
]);

/**
 * Creates a music verb: validates its payload, opens the session's player, and makes changes take effect once they're
 * committed.
 */
export function verb<V extends VerbName>(
  parts: MusicParts,
  name: V,
  act: (request: VerbRequest<V>, prepared: unknown) => Promise<VerbResult>,
  prepare?: (payload: Payload<V>, agent: Agent, session: VoiceSession) => Promise<unknown>,
): Verb {
  const { conductor } = parts;
  const read = (payload: unknown) => VERBS[name].safeParse(payload) as { success: boolean; data?: Payload<V> };
  return {
    async prepare(agent, session, intent) {
      const { data } = read(intent.payload);
      return data === undefined ? undefined : prepare?.(data, agent, session);
    },
    async apply(sql, intent, session, { agent, prepared }) {
      const { data: payload } = read(intent.payload);
      if (payload === undefined) return { status: 'unknown_verb' };
      const settings = await parts.settingsIn(sql, session.guild);
      const player = await openPlayer(sql, session.id, settings.volume);
      const positionMs = conductor.positionOf(session.id, player.current?.id) ?? player.positionMs;
      const request = new VerbRequest(name, { sql, session, payload, settings, player, agent, positionMs });
      return withoutEncoding(await act(request, prepared));
    },
    applied(agent, session, result) {
      const { status } = result as VerbResult;
      if (!UNCHANGED.has(status)) conductor.changed(agent, session, status);
    },
  };
}

/** Nobody plays from a result, and Lavalink's encoding would be most of its bytes. */
function withoutEncoding(result: VerbResult): Record<string, unknown> {
  const shown = Object.entries(result).map(([name, value]): [string, unknown] => {
    if (typeof value !== 'object' || value === null || !('track' in value)) return [name, value];
    const { encoded: _, ...track } = value.track as Track;
    return [name, { ...value, track }];
  });
  return Object.fromEntries(shown);
}
