import type { Sql } from '../../../shared/platform/postgres.ts';
import type { BusyMember } from './busy-member.ts';

export async function addAi(sql: Sql, { id, guild, session }: BusyMember): Promise<void> {
  for (const scope of ['dm', guild]) {
    await sql`insert into ai_consent (user_id, scope, is_given, changed_at, last_number) values (${id}, ${scope}, true, now(), 1)`;
    await sql`insert into ai_note (user_id, scope, number, text, words, at) values (${id}, ${scope}, 1, 'born in May', 'born', now())`;
  }
  for (const scope of ['dm', guild]) {
    await sql`insert into ai_profile (user_id, scope, sheet, values, screens, at)
      values (${id}, ${scope}, 'super_snail', '{"gear_1": "Mine"}', '{}', now())`;
    await sql`insert into ai_spreadsheet (user_id, scope, sheet, spreadsheet, at)
      values (${id}, ${scope}, 'super_snail', ${`sheet-of-a-member-${id}`}, now())`;
  }
  await sql`insert into ai_code (guild_id, game, code, reward, added_by, added_at)
    values (${guild}, 'super_snail', 'HELLO', 'a shell', ${id}, now())`;
  await sql`insert into ai_turn (key, user_id, guild_id, channel_id, purpose, question, answer, state, at)
    values (${`i:${session}`}, ${id}, ${guild}, 5, 'chat', 'Who am I?', 'A member', 'done', now())`;
  await sql`insert into ai_request (key, user_id, guild_id, day, unit, purpose, has_own_key, granted, held, at)
    values (${`i:${session}`}, ${id}, ${guild}, current_date, 'tokens', 'chat', false, 10, 20, now())`;
  await sql`insert into ai_reading (key, sheet, user_id, guild_id, at, changed_at)
    values (${`i:${session}`}, 'super_snail', ${id}, ${guild}, now(), now())`;
  for (const [scope, owner] of [
    ['member', id],
    ['server', guild],
  ] as const) {
    await sql`insert into ai_usage (day, scope, owner_id, unit, used) values (current_date, ${scope}, ${owner}, 'tokens', 7)`;
    await sql`insert into ai_key (owner, owner_id, service, model, key_ciphertext, key_key_id, set_by, set_at)
      values (${scope}, ${owner}, 'openai', 'small', 'sealed-key', 'k', ${id}, now())`;
  }
  await sql`insert into ai_mode (guild_id, level, place_id, name, use, set_by) values (${guild}, 'server', ${guild}, '', 'off', ${id})`;
  await sql`insert into ai_mode_history (guild_id, level, place_id, name, before, after, actor_id) values (${guild}, 'server', ${guild}, '', '{"use": null}', '{"use": "off"}', ${id})`;
  await sql`insert into ai_personality (guild_id, version, action, preset, catchphrases, enthusiasm, depth, formality, text, actor_id)
    values (${guild}, 1, 'edit', 'friendly', 1, 1, 1, 1, 'hoot', ${id})`;
}
