import type { Sql } from '../../../shared/platform/postgres.ts';
import type { BusyMember } from './busy-member.ts';

export async function addClub(sql: Sql, { id, other, guild, session }: BusyMember): Promise<void> {
  await sql`insert into club (guild_id, sheet) values (${guild}, 'snail_club')`;
  await sql`insert into club_alias (guild_id, sheet, canonical, name, target, confirmed_by, at) values (${guild}, 'snail_club', 'b0b', 'B0b', 'bob', ${id}, now())`;
  for (const [key, user, approvers] of [
    ['mine', id, `{${other}}`],
    ['theirs', other, `{${id}}`],
  ] as const)
    await sql`insert into club_analysis (key, guild_id, channel_id, sheet, user_id, week, ends_at, images, approved_by, at, changed_at)
      values (${`i:${session}:${key}`}, ${guild}, 5, 'snail_club', ${user}, '2026-W48', now(), '[{}]', ${approvers}, now(), now())`;
  await sql`insert into club_correction (guild_id, sheet, week, canonical, name, metric, value, reason, set_by, at)
    values (${guild}, 'snail_club', '2026-W48', 'bob', 'Bob', 'sim', 5, 'misread', ${id}, now())`;
  await sql`insert into club_event (guild_id, sheet, action, detail, actor_id, at) values (${guild}, 'snail_club', 'commit', '{}', ${id}, now())`;
  await sql`with made as (
      insert into club_week (guild_id, sheet, week, ends_at, analysis, started_by, approved_by, at, undone_at, undone_by)
      values (${guild}, 'snail_club', '2026-W48', now(), ${`i:${session}`}, ${id}, ${`{${other},${id}}`}, now(), now(), ${id}) returning commit_id)
    insert into club_row (commit_id, canonical, name, metrics) select commit_id, 'bob', 'Bob', '{"sim": 5}' from made`;
}
