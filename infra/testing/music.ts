/** Music as members use it in tests: a voice plane with a paper node that answers every intent. */
import type { Entry, Track } from '../../shared/music/track.ts';
import type { Done, VerbResult } from '../../shared/music/verbs.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import { placeOf } from '../sandbox/discord/gateway/testing.ts';
import type { Circumstances } from './interaction.ts';
import { foundTrack, letPlay } from './listening.ts';
import { type Asker, by, openVoiceChorus, type VoiceChorus } from './voice-chorus.ts';

/** An intent as it's stored. */
interface StoredIntent {
  verb: string;
  payload: Record<string, unknown>;
  key: string;
}

export interface MusicChorus extends VoiceChorus {
  guildId: string;
  /** A new member, who hasn't requested anything yet. */
  member(): Asker;
  /** Puts a member into a new voice channel. @returns its id */
  listen(asker: Asker): string;
  leave(asker: Asker): void;
  /** Sets what the node answers to every intent from now on. */
  says(result: VerbResult): void;
  /** The intents for a channel, in order. */
  intents(channelId: string): Promise<StoredIntent[]>;
  /** A new member in a new voice channel with an agent. */
  audience(): Promise<{ asker: Asker; channel: string; session: string }>;
  /** Lets something play in a session, with this many `Waiting n` in the queue. */
  fill(sessionId: string, waiting: number): Promise<void>;
  /** A new member in a new voice channel, in a server without sessions; the node plays what they request. */
  newcomer(): Promise<{ asker: Asker; channel: string }>;
  /** Removes all sessions, lines, and agents of the server. */
  clear(): Promise<void>;
  /** The session of a channel. */
  sessionIn(channelId: string): Promise<VoiceSession['id'] | undefined>;
}

export async function openMusicChorus(...given: Parameters<typeof openVoiceChorus>): Promise<MusicChorus> {
  const voice = await openVoiceChorus(...given);
  const [guild] = placeOf(voice.discord, 'Chorus Lounge', 'Lounge');
  const { core } = voice.discord;
  const music: MusicChorus = {
    ...voice,
    guildId: guild.id,
    member() {
      const { id, username } = voice.someone();
      core.world.users.push({ id, username, globalName: username, bot: false, locale: 'en-US' });
      guild.members.set(id, { userId: id, roleIds: [], joinedAt: new Date().toISOString() });
      return { id, username, guildId: guild.id };
    },
    listen({ id }) {
      const channel = core.administration.createChannel(guild, { name: `Channel ${voice.id()}`, type: 2 });
      core.voice.place(guild, id, channel);
      return channel.id;
    },
    leave: ({ id }) => core.voice.leave(guild, id),
    says(result) {
      voice.paper.answers.intents = ({ intent }: Record<string, unknown>) => ({ intent, result });
    },
    intents: (channelId) => voice.sql<StoredIntent[]>`
      select i.verb, i.payload, i.idem_key as key from voice_intents i join voice_sessions s using (session_id)
      where s.channel_id = ${channelId} order by i.intent_id`,
    async fill(sessionId, waiting) {
      const titles = ['First Light', ...Array.from({ length: waiting }, (_, n) => `Waiting ${n + 1}`)];
      const tracks = titles.map((title) => track(title));
      await letPlay(voice.sql, sessionId, tracks, '200000000000000001');
    },
    async clear() {
      await voice.sql`
        update voice_sessions set state = 'ended', end_reason = 'left', ended_at = now() where state <> 'ended'`;
      await voice.sql`delete from voice_waiters`;
      await voice.sql`delete from agent_guilds`;
      await voice.sql`delete from guild_voice_policy`;
    },
    async sessionIn(channelId) {
      const [row] = await voice.sql<{ id: string }[]>`
        select session_id::text as id from voice_sessions where channel_id = ${channelId} and state <> 'ended'`;
      return row?.id;
    },
    async newcomer() {
      await music.clear();
      const asker = music.member();
      music.says(added());
      return { asker, channel: music.listen(asker) };
    },
    async audience() {
      await voice.runCrew(1, [guild.id]);
      const asker = music.member();
      const channel = music.listen(asker);
      const { id: session } = await voice.session(guild.id, { channelId: channel, user: asker.id });
      return { asker, channel, session };
    },
  };
  return music;
}

/** Like {@link by}, for the server's staff. */
export function byStaff(asker: Asker): Circumstances {
  return by({ ...asker, isStaff: true });
}

const MANAGE_CHANNELS = '16';

/** Like {@link by}, for someone with Manage Channels in the channel they write in, which may be by an overwrite of that alone. */
export function byChannelStaff(asker: Asker, channelId: string): Circumstances {
  const { user, envelope } = by(asker);
  const member = envelope?.member as object;
  const inChannel = { channel_id: channelId, member: { ...member, permissions: MANAGE_CHANNELS } };
  return { ...(user && { user }), envelope: { ...envelope, ...inChannel } };
}

/** The result of playing one track that starts at once. */
export function added(more: Partial<Extract<Done, { status: 'added' }>> = {}): VerbResult {
  const one = { entries: 1, first: entry('First Light'), playlist: null } as const;
  return { status: 'added', ...one, starts: true, place: 1, left: 0, offered: null, ...more };
}

let made = 0;

/** Like {@link foundTrack}, but no two are the same, even with the same title. */
export function track(title: string, more: Partial<Track> = {}): Track {
  return foundTrack(title, { identifier: `t${++made}`, uri: 'https://example.com/track', ...more });
}

export function entry(title: string, more: Partial<Track> = {}): Entry {
  return { id: String(++made), track: track(title, more), requestedBy: '200000000000000001' };
}
