import type { Sql } from '../../../shared/platform/postgres.ts';
import type { BusyMember } from './busy-member.ts';

export async function addWeb(sql: Sql, { id, other, guild }: BusyMember): Promise<void> {
  await sql`insert into web_session (token_hash, user_id, name, browser, guilds, began_at, rotated_at, seen_at)
    values (encode(sha256(${id}), 'hex'), ${id}, 'Mine', 'Firefox', ${`[{"id": "${guild}", "name": "Ours"}]`}::text::jsonb, now(), now(), now())`;
  await sql`insert into web_link (token_hash, user_id, name, guild_id, ends_at) values (encode(sha256(${id}), 'hex'), ${id}, 'Mine', ${guild}, now())`;
  await sql`insert into web_grant (guild_id, kind, subject_id, areas, can_edit, granted_by)
    values (${guild}, 'member', ${id}, '{music}', true, ${other}), (${guild}, 'member', ${other}, '{music}', true, ${id})`;
  await sql`insert into web_announcement (text, ends_at, made_by) values ('Back at noon', now(), ${id})`;
  await sql`insert into web_write (guild_id, actor_id, action, detail, outcome, is_elsewhere, change)
    values (${guild}, ${id}, 'access grant', '{}', 'done', false, null), (${guild}, ${other}, 'access grant',
      ${`{"subject": "${id}"}`}::text::jsonb, 'done', false, ${`{"about": "grant", "subject": "${id}"}`}::text::jsonb)`;
}
