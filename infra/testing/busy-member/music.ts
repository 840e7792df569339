import type { Sql } from '../../../shared/platform/postgres.ts';
import { type BusyMember, TRACK } from './busy-member.ts';

export async function addMusic(sql: Sql, { id, other, guild, session }: BusyMember): Promise<void> {
  await sql`insert into voice_queue (session_id, position, track, requested_by) values (${session}, 1, ${TRACK}::text::jsonb, ${id})`;
  await sql`insert into music_players (session_id, volume, votes) values (${session}, 100, jsonb_build_array(${id}::text))
    on conflict (session_id) do update set votes = excluded.votes`;
  await sql`insert into music_favorites (user_id, slot, track) values (${id}, 1, ${TRACK}::text::jsonb)`;
  await sql`insert into music_history (guild_id, session_id, track, user_id, played_at) values (${guild}, ${session}, ${TRACK}::text::jsonb, ${id}, now())`;
  const [own] =
    await sql`insert into music_playlists (owner_kind, owner_id, slot, name, created_by) values ('member', ${id}, 1, 'Mine', ${id}) returning playlist_id::text as id`;
  const [shared] =
    await sql`insert into music_playlists (owner_kind, owner_id, slot, name, created_by) values ('guild', ${guild}, 1, 'Ours', ${id}) returning playlist_id::text as id`;
  for (const list of [own, shared])
    await sql`insert into music_playlist_items (playlist_id, place, track, added_by) values (${list?.id}, 1, ${TRACK}::text::jsonb, ${id})`;
  await sql`insert into guild_playlist_event (guild_id, playlist_id, action, name, actor_id, user_id)
    values (${guild}, ${shared?.id}, 'admit', 'Ours', ${id}, ${other}), (${guild}, ${shared?.id}, 'admit', 'Ours', ${other}, ${id})`;
  await sql`insert into music_playlist_editors (playlist_id, editor_id, is_role) values (${shared?.id}, ${id}, false)`;
  await sql`insert into music_playlist_invitations (playlist_id, user_id, invited_by, expires_at) values (${shared?.id}, 78, ${id}, now())`;
}
