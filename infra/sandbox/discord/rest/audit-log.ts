import { Hono } from 'hono';
import type { Core } from '../core.ts';
import { Permission } from '../permissions.ts';
import { threadJson, userJson } from '../shapes.ts';
import { countOf } from './count.ts';
import { guildWith, invalidField } from './request.ts';

/** `GET /guilds/…/audit-logs`: newest first, or with `after`, oldest first. Needs View Audit Log. */
export function auditLogRoutes(core: Core): Hono {
  const routes = new Hono();
  routes.get('/guilds/:guild/audit-logs', (c) => {
    const guild = guildWith(core, c, Permission.viewAuditLog);
    const { user_id: userId, action_type: type, before, after, limit } = c.req.query();
    const count = countOf(limit, 50, 100);
    if (type !== undefined && !/^\d+$/.test(type))
      invalidField(['action_type'], 'ENUM_TYPE_COERCE', `Value "${type}" is not a valid enum value.`);
    const found = guild.auditLog
      .filter((entry) => userId === undefined || entry.user_id === userId)
      .filter((entry) => type === undefined || entry.action_type === Number(type))
      .filter((entry) => before === undefined || BigInt(entry.id) < numberOf(before))
      .filter((entry) => after === undefined || BigInt(entry.id) > numberOf(after));
    const entries = (after === undefined ? found.toReversed() : found).slice(0, count);
    const named = new Set(entries.flatMap((entry) => [entry.user_id, entry.target_id]));
    return c.json({
      audit_log_entries: entries,
      users: core.world.users.filter((user) => named.has(user.id)).map(userJson),
      integrations: [],
      webhooks: [],
      guild_scheduled_events: [],
      threads: guild.threads.filter((thread) => named.has(thread.id)).map((thread) => threadJson(thread)),
      application_commands: [],
      auto_moderation_rules: guild.autoModeration.filter((rule) => named.has(rule.id)),
    });
  });
  return routes;
}

function numberOf(id: string): bigint {
  return /^\d+$/.test(id) ? BigInt(id) : 0n;
}
