import type { Sql } from '../../../shared/platform/postgres.ts';
import type { BusyMember } from './busy-member.ts';

/** The server itself: its settings, and how often its commands were used. */
export async function addServer(sql: Sql, { id, guild }: BusyMember): Promise<void> {
  await sql`insert into guild_settings (guild_id, module, value, version, set_by) values (${guild}, 'voice', '{"idleMinutes": 7}', 1, ${id})`;
  await sql`insert into guild_settings_history (guild_id, module, version, before, after, actor_id) values (${guild}, 'voice', 1, '{}', '{"idleMinutes": 7}', ${id})`;
  await sql`insert into guild_settings_import (guild_id, user_id, changes) values (${guild}, ${id}, '{}')`;
  await sql`insert into command_statistics (day, guild_id, command, uses, refused, failed, total_ms, slow)
    values (current_date, ${guild}, 'ping', 1, 0, 0, 3, 0)`;
}
