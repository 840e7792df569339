import type { Sql } from '../../../shared/platform/postgres.ts';
import type { BusyMember } from './busy-member.ts';

export async function addModeration(sql: Sql, { id, other, guild, session }: BusyMember): Promise<void> {
  await sql`insert into moderation_server (guild_id, cases) values (${guild}, 2)`;
  for (const [number, user, actor] of [
    [1, id, other],
    [2, other, id],
  ] as const)
    await sql`insert into moderation_case (guild_id, number, kind, user_id, actor_id, reason, state, ended_at, ended_by, end_reason, ref)
      values (${guild}, ${number}, 'ban', ${user}, ${actor}, 'loud', 'done', now(), ${actor}, 'undone', ${number})`;
  await sql`insert into moderation_remark (guild_id, number, actor_id, kind, text) values (${guild}, 2, ${id}, 'comment', 'so it was')`;
  await sql`insert into moderation_appeal (guild_id, number, user_id, text) values (${guild}, 1, ${id}, 'sorry')`;
  await sql`insert into moderation_note (guild_id, user_id, author_id, text) values (${guild}, ${other}, ${id}, 'late'), (${guild}, ${id}, ${other}, 'early')`;
  await sql`insert into moderation_act (guild_id, kind, actor_id, user_id, reason) values (${guild}, 'nick', ${id}, ${other}, 'rude'), (${guild}, 'nick', ${other}, ${id}, 'rude')`;
  await sql`insert into moderation_intent (key, request, guild_id, actor_id, user_id, kind, outcome)
    values (${`i:${guild}`}, 'nick', ${guild}, ${id}, ${other}, 'nick', '{}'), (${`i:${guild}:2`}, 'nick', ${guild}, ${other}, ${id}, 'nick', '{}')`;
  await sql`insert into moderation_lockdown (lockdown_id, guild_id, scope_id, kind, actor_id, ender_id, reason, state)
    values (${session}, ${guild}, ${guild}, 'lockdown', ${id}, ${id}, 'a raid', 'ended')`;
  await sql`insert into moderation_purge (purge_id, guild_id, channel_id, actor_id, about, messages)
    values (${session}, ${guild}, 5, ${id}, 'with “mine”', '["6"]')`;
  await sql`insert into moderation_role_sweep (sweep_id, guild_id, actor_id, role_id, is_given, members, total, user_id)
    values (${session}, ${guild}, ${id}, 5, true, 'all', 3, ${id})`;
  await sql`insert into moderation_temporary_role (guild_id, user_id, role_id, actor_id, ends_at, ref)
    values (${guild}, ${id}, 5, ${other}, now(), 1), (${guild}, ${other}, 5, ${id}, now(), 1)`;
  await sql`insert into safety_attempt (guild_id, user_id, wrong) values (${guild}, ${id}, 1), (${guild}, ${other}, 2)`;
  await sql`insert into safety_raid (guild_id, wanted, actor_id, ended_by, reason, ends_at, pauses_invites, pauses_messages)
    values (${guild}, 'off', ${id}, ${other}, 'loud', now(), true, false)`;
}
