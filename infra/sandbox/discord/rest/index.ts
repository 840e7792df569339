import { Hono, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Bot } from '../bots.ts';
import type { Core } from '../core.ts';
import { DiscordError, refusal } from '../errors.ts';
import type { Delivery } from '../interactions/delivery.ts';
import { type Logins, memberOfToken } from '../login.ts';
import { isSnowflake } from '../snowflake.ts';
import { FormErrors } from '../validate/form.ts';
import type { User } from '../world.ts';
import { applicationRoutes } from './applications.ts';
import { auditLogRoutes } from './audit-log.ts';
import { autoModerationRoutes } from './auto-moderation.ts';
import { banRoutes } from './bans.ts';
import { type CallerVariables, callerOf } from './caller.ts';
import { channelWebhookRoutes, isChannelWebhook } from './channel-webhooks.ts';
import { channelRoutes } from './channels.ts';
import { directMessageRoutes } from './direct-messages.ts';
import type { Faults } from './faults.ts';
import { guildRoutes } from './guilds.ts';
import { rateLimits } from './limits.ts';
import { memberRoutes } from './members.ts';
import { messageRoutes } from './messages.ts';
import { overwriteRoutes } from './overwrites.ts';
import { pinRoutes } from './pins.ts';
import { reactionRoutes } from './reactions.ts';
import { roleRoutes } from './roles.ts';
import { serverSafetyRoutes } from './server-safety.ts';
import { threadRoutes } from './threads.ts';
import { voiceRoutes } from './voice.ts';
import { replyRoutes } from './webhooks.ts';

export interface RestOptions {
  core: Core;
  delivery: Delivery;
  faults: Faults;
  rateLimitScale: number;
  globalRateLimitScale: number | undefined;
  /** Lets this process act as a member: `Authorization: Member KEY:USER`. */
  memberKey: string;
  logins: Logins;
}

/** Discord's REST API (v10), mounted under `/api/v10`. It's also the default version, under `/api`. */
export function restApi({ core, delivery, faults, memberKey, logins, ...limits }: RestOptions): Hono {
  const rest = new Hono();
  rest.use(
    faults.middleware,
    checkUserAgent(core),
    checkAuthorization(core, memberKey, logins),
    rateLimits(limits.rateLimitScale, limits.globalRateLimitScale),
    checkIds,
  );

  rest.get('/gateway', (c) => c.json({ url: core.gateway.url }));
  rest.get('/gateway/bot', (c) =>
    c.json({
      url: core.gateway.url,
      shards: 1,
      session_start_limit: core.gateway.startLimit(callerOf(c).user.id),
    }),
  );
  for (const routes of [
    applicationRoutes(core, delivery, logins),
    // Webhooks of channels and of interactions share their paths.
    channelWebhookRoutes(core),
    replyRoutes(core, delivery),
    channelRoutes(core),
    overwriteRoutes(core),
    pinRoutes(core),
    messageRoutes(core),
    reactionRoutes(core),
    threadRoutes(core),
    directMessageRoutes(core),
    guildRoutes(core),
    memberRoutes(core),
    banRoutes(core),
    roleRoutes(core),
    auditLogRoutes(core),
    autoModerationRoutes(core),
    serverSafetyRoutes(core),
    voiceRoutes(core),
  ]) {
    rest.route('/', routes);
  }

  const api = new Hono();
  api.route('/api/v10', rest);
  api.all('/api/v10/*', () => {
    throw refusal('notFound');
  });
  api.all('/api/:version{v[0-9]+}/*', () => {
    throw new DiscordError(400, 50041, 'Invalid API version specified');
  });
  api.route('/api', rest);
  api.all('/api/*', () => {
    throw refusal('notFound');
  });
  api.onError((error, c) => {
    if (error instanceof DiscordError) return c.json(error.body, error.status as ContentfulStatusCode);
    core.log(
      `the local Discord failed to handle ${c.req.method} ${c.req.path.split('/').slice(0, 5).join('/')}: ${error.stack}`,
    );
    return c.json({ message: '500: Internal Server Error', code: 0 }, 500);
  });
  return api;
}

/** https://discord.com/developers/docs/reference#user-agent. Webhooks of channels are used by programs that aren't bots. */
function checkUserAgent({ world }: Core): MiddlewareHandler {
  return async function userAgent(c, next) {
    const isBot = /^DiscordBot \(\S+, \S+\)/.test(c.req.header('user-agent') ?? '');
    if (!isBot && !isChannelWebhook(c.req.path, world.applicationId)) throw refusal('userAgent');
    return next();
  };
}

/** Every route requires a bot token, except `/gateway` and those authorized by an interaction token. */
function checkAuthorization(
  core: Core,
  memberKey: string,
  logins: Logins,
): MiddlewareHandler<{ Variables: CallerVariables }> {
  return async function authorized(c, next) {
    const path = c.req.path.replace(/^\/api(\/v\d+)?/, '');
    const isOpen = path === '/gateway' || /^\/(webhooks|interactions)\/[^/]+\/[^/]+/.test(path);
    const [scheme, token = ''] = (c.req.header('authorization') ?? '').split(' ');
    const login = scheme === 'Bearer' && c.req.method === 'GET' && memberOfToken(core, logins, token, path);
    const bot =
      scheme === 'Bot'
        ? core.bots.byToken(token)
        : login
          ? asCaller(login, token)
          : memberCaller(core, scheme, token, memberKey);
    if (!isOpen && !bot) throw refusal('unauthorized');
    if (bot) c.set('caller', bot);
    return next();
  };
}

/** A person, whose own client isn't limited by intents. */
function memberCaller({ world }: Core, scheme: string | undefined, token: string, key: string): Bot | undefined {
  const [given, userId = ''] = token.split(':');
  const user = scheme === 'Member' && given === key ? world.user(userId) : undefined;
  return user && asCaller(user, token);
}

function asCaller(user: User, token: string): Bot {
  return { user, token, ownerId: user.id, intents: { messageContent: true, guildMembers: true } };
}

/** Rejects malformed IDs in the path before anything is looked up. */
const checkIds: MiddlewareHandler = async function checkIds(c, next) {
  const [, kind, encoded] = c.req.path.replace(/^\/api(\/v\d+)?/, '').split('/');
  // Some clients encode `@me`.
  const id = encoded?.replace(/^%40/, '@');
  const parameter = { channels: 'channel_id', guilds: 'guild_id', users: 'user_id', webhooks: 'webhook_id' }[
    kind ?? ''
  ];
  if (parameter !== undefined && id !== undefined && id !== '@me' && !isSnowflake(id)) {
    const errors = new FormErrors();
    errors.add([parameter], 'NUMBER_TYPE_COERCE', `Value "${id}" is not snowflake.`);
    errors.throwIfAny();
  }
  return next();
};
