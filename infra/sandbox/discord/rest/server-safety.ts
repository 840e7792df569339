import { AuditLogEvent, GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import { changesBetween, record } from '../audit-log.ts';
import { isoTime } from '../compose.ts';
import type { Core } from '../core.ts';
import { isObject } from '../json.ts';
import { Permission } from '../permissions.ts';
import { guildJson } from '../shapes.ts';
import type { Guild } from '../world.ts';
import { readBody } from './body.ts';
import { checked, checkedBody, executorOf, guildWith, invalidField, timeOf } from './request.ts';

/** How long invites and direct messages can be paused. */
const MAX_PAUSE_MS = 24 * 60 * 60_000;
const pauses = ['invites_disabled_until', 'dms_disabled_until'] as const;

/** A server's settings, and the pauses of its invites and direct messages. Both need Manage Server. */
export function serverSafetyRoutes(core: Core): Hono {
  const routes = new Hono();

  routes.patch('/guilds/:guild', async (c) => {
    const guild = guildWith(core, c, Permission.manageGuild);
    const { name, verification_level: level } = await checkedBody(c, 'GuildPatchRequestPartialSchema');
    const before = { name: guild.name, verification_level: guild.verificationLevel };
    if (typeof name === 'string') guild.name = name;
    if (level !== undefined) guild.verificationLevel = typeof level === 'number' ? level : 0;
    announce(c, guild, before, { name: guild.name, verification_level: guild.verificationLevel });
    return c.json(guildJson(guild));
  });

  routes.put('/guilds/:guild/incident-actions', async (c) => {
    const guild = guildWith(core, c, Permission.manageGuild);
    const { value } = await readBody(c);
    const body = await checked(
      isObject(value) ? { ...value, ...pausesIn(value) } : value,
      'GuildIncidentActionsRequestSchema',
    );
    const before = guild.incidents;
    const none = { invites_disabled_until: null, dms_disabled_until: null };
    const after = { dm_spam_detected_at: null, raid_detected_at: null, ...none, ...before };
    for (const field of pauses) {
      if (body[field] !== undefined) after[field] = typeof body[field] === 'string' ? body[field] : null;
    }
    guild.incidents = after;
    announce(c, guild, { incidents_data: before }, { incidents_data: after });
    return c.json(after);
  });

  function announce(c: Context, guild: Guild, before: object, after: object): void {
    const changes = changesBetween(before, after);
    if (changes.length === 0) return;
    record(core.ids, guild, executorOf(c), AuditLogEvent.GuildUpdate, { targetId: guild.id, changes });
    core.sessions.dispatch(guild, GatewayIntentBits.Guilds, GatewayDispatchEvents.GuildUpdate, guildJson(guild));
    core.events.emit({ type: 'guilds' }, {});
  }
  return routes;
}

/** The times in the only notation that the specification knows. @throws {DiscordError} 50035 for more than 24 hours ahead. */
function pausesIn(body: Record<string, unknown>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of pauses) {
    const value = body[field];
    if (value === undefined || value === null) continue;
    const time = timeOf(value, field);
    // Clocks differ a little.
    if (time > Date.now() + MAX_PAUSE_MS + 60_000) {
      invalidField([field], 'INCIDENT_ACTION_TOO_FAR_IN_FUTURE', 'Must be within 24 hours from now.');
    }
    found[field] = isoTime(time).replace('000+00:00', 'Z');
  }
  return found;
}
