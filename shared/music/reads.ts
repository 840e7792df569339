/** What the edge reads about music besides the queue. */
import { run, type Store } from '../platform/store.ts';

/** The voice channel of the session whose panel is this message; undefined when it's no live session's panel. */
export async function channelOfPanel(store: Store, guildId: string, messageId: string): Promise<string | undefined> {
  const channel: string | null = await run(
    store,
    'music_panel_channel',
    (sql) => sql`(
    select s.channel_id::text from music_players p join voice_sessions s using (session_id)
    where p.panel_message = ${messageId} and s.guild_id = ${guildId} and s.state <> 'ended')`,
  );
  return channel ?? undefined;
}

/** The channels of a server where agents play music or could, oldest session first. */
export function sessionsIn(store: Store, guildId: string): Promise<{ channelId: string; isPlaying: boolean }[]> {
  return run(
    store,
    'music_sessions',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('channelId', s.channel_id::text, 'isPlaying', p.current_id is not null)
      order by s.session_id), '[]')
    from voice_sessions s left join music_players p using (session_id)
    where s.guild_id = ${guildId} and s.kind = 'music' and s.state <> 'ended')`,
  );
}

/** Whether a session has an empty queue, no history, and no pending intents. */
export function isUnused(store: Store, sessionId: string): Promise<boolean> {
  return run(
    store,
    'music_unused',
    (sql) => sql`(
    select to_jsonb(not exists (select from voice_queue where session_id = ${sessionId})
      and not exists (select from voice_intents where session_id = ${sessionId} and applied_at is null)))`,
  );
}

/** A live node for searches, preferably one that runs agents; undefined when there is none. */
export async function searchingNode(store: Store): Promise<{ id: string; url: string } | undefined> {
  const node: { id: string; url: string } | null = await run(
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
