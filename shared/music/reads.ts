/** What the edge looks up about music besides what waits in line. */
import { type VoiceStore, voiceOutcome } from '../voice/store.ts';

/** The voice channel of the session whose panel is this message; undefined when it is nobody's, or not any more. */
export async function channelOfPanel(
  store: VoiceStore,
  guildId: string,
  messageId: string,
): Promise<string | undefined> {
  const channel = await voiceOutcome<string | null>(
    store,
    'music_panel_channel',
    (sql) => sql`(
    select s.channel_id::text from music_players p join voice_sessions s using (session_id)
    where p.panel_message = ${messageId} and s.guild_id = ${guildId} and s.state <> 'ended')`,
  );
  return channel ?? undefined;
}

/** The channels of a guild where agents play music or could, those that came first before others. */
export function sessionsIn(store: VoiceStore, guildId: string): Promise<{ channelId: string; isPlaying: boolean }[]> {
  return voiceOutcome(
    store,
    'music_sessions',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('channelId', s.channel_id::text, 'isPlaying', p.current_id is not null)
      order by s.session_id), '[]')
    from voice_sessions s left join music_players p using (session_id)
    where s.guild_id = ${guildId} and s.kind = 'music' and s.state <> 'ended')`,
  );
}

/** Whether a session has nothing to play, has played nothing, and was asked for nothing that is still to be done. */
export function isUnused(store: VoiceStore, sessionId: string): Promise<boolean> {
  return voiceOutcome(
    store,
    'music_unused',
    (sql) => sql`(
    select to_jsonb(not exists (select from voice_queue where session_id = ${sessionId})
      and not exists (select from voice_intents where session_id = ${sessionId} and applied_at is null)))`,
  );
}

/** A live node to search at, one that runs agents if there is any; undefined when there is none. */
export async function searchingNode(store: VoiceStore): Promise<{ id: string; url: string } | undefined> {
  const node = await voiceOutcome<{ id: string; url: string } | null>(
    store,
    'music_searching_node',
    (sql) => sql`(
    select jsonb_build_object('id', r.runner_id, 'url', r.url) from agent_runners r
    where r.live_until > clock_timestamp()
    order by exists (select from agent_bots a where a.runner_id = r.runner_id and a.lease_until > clock_timestamp()
        and a.ready_at is not null) desc, r.is_draining, r.load, r.runner_id limit 1)`,
  );
  return node ?? undefined;
}
