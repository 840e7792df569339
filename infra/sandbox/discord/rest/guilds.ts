import { type Context, Hono } from 'hono';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import { channelJson, guildJson, memberJson, roleJson, userJson, voiceStateJson } from '../shapes.ts';
import type { Guild, User } from '../world.ts';

/** `/guilds/…` and `/users/…`: who and what there is. */
export function guildRoutes(core: Core): Hono {
  const { world } = core;
  const routes = new Hono();
  const guildOf = (c: Context): Guild => {
    const guild = world.guild(c.req.param('guild') ?? '');
    if (!guild) throw refusal('unknownGuild');
    return guild;
  };
  const userOf = (c: Context): User => {
    const asked = c.req.param('user') ?? '';
    const user = asked === '@me' ? world.bot : world.user(asked);
    if (!user) throw refusal('unknownUser');
    return user;
  };

  routes.get('/users/:user', (c) => c.json(userJson(userOf(c))));
  routes.get('/guilds/:guild', (c) => c.json(guildJson(guildOf(c))));
  routes.get('/guilds/:guild/roles', (c) => c.json(guildOf(c).roles.map(roleJson)));
  routes.get('/guilds/:guild/channels', (c) => c.json(guildOf(c).channels.map((channel) => channelJson(channel))));

  routes.get('/guilds/:guild/members/:user', (c) => {
    const member = guildOf(c).members.get(userOf(c).id);
    if (!member) throw refusal('unknownMember');
    return c.json(memberJson(world, member));
  });

  routes.get('/guilds/:guild/voice-states/:user', (c) => {
    const guild = guildOf(c);
    const user = userOf(c);
    const channel = world.channel(world.voice.get(`${guild.id}:${user.id}`) ?? '');
    if (!channel) throw refusal('unknownVoiceState');
    const granted = permissionsOf(guild, world.applicationId, channel);
    // Documented since 2026: a state in a channel the bot may not join is not shown.
    if (!has(granted, Permission.viewChannel | Permission.connect)) throw refusal('missingAccess');
    return c.json(voiceStateJson(world, guild, user.id, channel.id));
  });
  return routes;
}
