import type { TestVoice } from '../voice.ts';
import type { BusyMember } from './busy-member.ts';

export async function addVoice(
  voice: TestVoice,
  { id, other, guild }: Pick<BusyMember, 'id' | 'other' | 'guild'>,
): Promise<Pick<BusyMember, 'pool' | 'session'>> {
  const { sql } = voice;
  const pool = await voice.pool(id);
  await voice.agent(id, pool);
  const theirs = await voice.pool(other);
  await voice.join(other, theirs, id, 'manager');
  await sql`insert into pool_invitations (pool_id, user_id, role, invited_by, expires_at)
    values (${theirs}, 77, 'viewer', ${id}, now() + interval '1 day')`;
  const crew = await voice.crew(1, [guild]);
  const session = (await voice.session(guild, { user: id })).id;
  await sql`update voice_sessions set requested_by = ${id} where session_id = ${session}`;
  const ended = voice.id();
  await sql`insert into voice_sessions (guild_id, channel_id, kind, agent_id, state, fence, requested_by, ended_at, end_reason)
    values (${guild}, ${ended}, 'music', ${crew.agents[0] ?? '0'}, 'ended', 1, ${id}, now(), 'left')`;
  await sql`insert into voice_intents (idem_key, session_id, user_id, verb, payload) values (${`i:${session}`}, ${session}, ${id}, 'play', '{"query": "my song"}')`;
  const [waiter] =
    await sql`insert into voice_waiters (guild_id, channel_id, kind, user_id) values (${guild}, 5, 'music', ${id}) returning waiter_id::text as id`;
  await sql`insert into voice_waiter_intents (idem_key, waiter_id, verb, payload) values (${`w:${session}`}, ${waiter?.id}, 'play', ${sql.json({ by: { user: id } })})`;
  await sql`insert into voice_follow_ups (idem_key, guild_id, channel_id, kind, user_id, session_id, application_id, token_ciphertext, token_key_id, asked_at, expires_at)
    values (${`f:${session}`}, ${guild}, 5, 'music', ${id}, ${session}, 1, 'sealed-token', 'k', now(), now())`;
  await sql`insert into guild_voice_policy (guild_id, selected_pool_id, selected_by) values (${guild}, ${theirs}, ${id})`;
  await sql`select job_add(p_kind => 'follow_up', p_key => ${`k:${session}`}, p_payload => jsonb_build_object('user', ${id}::text), p_run_at => now() + interval '1 hour')`;
  return { pool, session };
}
