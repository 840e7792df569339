import { createHash } from 'node:crypto';
import { ApplicationFlags } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import type { Bot } from '../bots.ts';
import type { Command } from '../commands.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import type { Delivery } from '../interactions/delivery.ts';
import type { Json } from '../json.ts';
import type { Logins } from '../login.ts';
import { userJson } from '../shapes.ts';
import { validateCommand, validateCommandList, validateCommandPatch } from '../validate/commands.ts';
import { readBody } from './body.ts';
import { callerOf } from './caller.ts';

/** `/applications/…`: the application and its commands, both global and per guild. */
export function applicationRoutes(core: Core, delivery: Delivery, logins: Logins): Hono {
  const routes = new Hono();
  const about = (c: Context): Json => applicationJson(core, delivery, logins, callerOf(c));
  routes.get('/applications/@me', (c) => c.json(about(c)));
  routes.get('/oauth2/applications/@me', (c) => c.json(about(c)));

  /** The guild in the path, or undefined for global commands. */
  const scopeOf = (c: Context): string | undefined => {
    // Only the application that receives interactions has commands.
    const { id } = callerOf(c).user;
    if (id !== core.world.applicationId || c.req.param('application') !== id) throw refusal('notYourApplication');
    const guildId = c.req.param('guild');
    if (guildId !== undefined && !core.world.guild(guildId)) throw refusal('missingAccess');
    return guildId;
  };
  const commandOf = (c: Context): Command => core.commands.get(scopeOf(c), c.req.param('command') ?? '');

  for (const base of ['/applications/:application/commands', '/applications/:application/guilds/:guild/commands']) {
    routes.get(base, (c) => {
      const isFull = c.req.query('with_localizations') === 'true';
      return c.json(
        core.commands.list(scopeOf(c)).map((command) => (isFull ? command : withoutLocalizations(command))),
      );
    });
    routes.put(base, async (c) => {
      const scope = scopeOf(c);
      const checked = await validateCommandList((await readBody(c)).value);
      return c.json(core.commands.overwrite(scope, checked));
    });
    routes.post(base, async (c) => {
      const scope = scopeOf(c);
      const checked = await validateCommand((await readBody(c)).value);
      const { command, isNew } = core.commands.upsert(scope, checked);
      return c.json(command, isNew ? 201 : 200);
    });
    routes.get(`${base}/:command`, (c) => c.json(commandOf(c)));
    routes.patch(`${base}/:command`, async (c) => {
      const command = commandOf(c);
      const checked = await validateCommandPatch((await readBody(c)).value, command);
      return c.json(core.commands.patch(command, checked));
    });
    routes.delete(`${base}/:command`, (c) => {
      core.commands.remove(commandOf(c));
      return c.body(null, 204);
    });
  }
  return routes;
}

function withoutLocalizations(node: Json): Json {
  const { name_localizations: _names, description_localizations: _descriptions, ...shown } = node;
  for (const key of ['options', 'choices']) {
    const inner = shown[key];
    if (Array.isArray(inner)) shown[key] = inner.map((each) => withoutLocalizations(each));
  }
  return shown;
}

/** Applications in fewer than 100 guilds have the limited flags. */
function flagsOf({ intents }: Bot): number {
  const { GatewayGuildMembersLimited, GatewayMessageContentLimited } = ApplicationFlags;
  return (
    (intents.guildMembers ? GatewayGuildMembersLimited : 0) |
    (intents.messageContent ? GatewayMessageContentLimited : 0)
  );
}

function applicationJson(core: Core, delivery: Delivery, logins: Logins, bot: Bot): Json {
  const { world } = core;
  const owner = world.user(bot.ownerId);
  const isMain = bot.user.id === world.applicationId;
  return {
    id: bot.user.id,
    name: bot.user.globalName,
    icon: null,
    description: '',
    type: null,
    bot: userJson(bot.user),
    summary: '',
    bot_public: true,
    bot_require_code_grant: false,
    // Other applications receive no interactions, so any key will do.
    verify_key: isMain ? core.key.publicKeyHex : createHash('sha256').update(bot.user.id).digest('hex'),
    flags: flagsOf(bot),
    hook: true,
    redirect_uris: isMain ? [...logins.client.redirects] : [],
    interactions_endpoint_url: isMain ? (delivery.url ?? null) : null,
    role_connections_verification_url: null,
    ...(owner ? { owner: userJson(owner) } : {}),
    approximate_guild_count: world.guilds.filter((guild) => guild.members.has(bot.user.id)).length,
    approximate_user_install_count: 0,
    interactions_event_types: [],
    interactions_version: 1,
    integration_types_config: { '0': {} },
    team: null,
  };
}
