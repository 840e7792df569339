import type { AuditLogEvent } from 'discord-api-types/v10';
import type { Snowflakes } from './snowflake.ts';
import type { AuditLogEntry, Guild } from './world.ts';

/** Discord keeps entries for 45 days. The sandbox keeps this many. */
const MAX_ENTRIES = 1_000;

/** Who does something to a server, and why. Recorded in its audit log. */
export interface Executor {
  userId: string;
  /** From `X-Audit-Log-Reason`. */
  reason?: string | undefined;
}

/** What an entry is about. */
export interface EntryContent {
  targetId: string | null;
  changes?: AuditLogEntry['changes'];
  options?: Record<string, string>;
}

/** Records an entry in the guild's audit log, with an ID that encodes the time. */
export function record(
  ids: Snowflakes,
  guild: Guild,
  by: Executor,
  type: AuditLogEvent,
  content: EntryContent,
): AuditLogEntry {
  const { targetId, changes, options } = content;
  const entry: AuditLogEntry = {
    id: ids.next(),
    action_type: type,
    user_id: by.userId,
    target_id: targetId,
    ...(changes === undefined || changes.length === 0 ? {} : { changes }),
    ...(options === undefined ? {} : { options }),
    ...(by.reason === undefined ? {} : { reason: by.reason }),
  };
  guild.auditLog.push(entry);
  if (guild.auditLog.length > MAX_ENTRIES) guild.auditLog.splice(0, guild.auditLog.length - MAX_ENTRIES);
  return entry;
}

/** The differences between two objects, in the audit log's format. A value that's only on one side is left out on the other. */
export function changesBetween(before: object, after: object): NonNullable<AuditLogEntry['changes']> {
  const [old, fresh] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((key) => {
    const [oldValue, newValue] = [old[key] ?? undefined, fresh[key] ?? undefined];
    if (JSON.stringify(oldValue) === JSON.stringify(newValue)) return [];
    return [
      {
        key,
        ...(newValue === undefined ? {} : { new_value: newValue }),
        ...(oldValue === undefined ? {} : { old_value: oldValue }),
      },
    ];
  });
}
