import { randomBytes } from 'node:crypto';
import { type Context, Hono, type Next } from 'hono';
import * as z from 'zod';
import { blankMessage, contentOf } from '../compose.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import type { Json } from '../json.ts';
import { type Message, messageJson } from '../messages.ts';
import { Permission } from '../permissions.ts';
import { userJson } from '../shapes.ts';
import { validateMessage } from '../validate/message.ts';
import type { User } from '../world.ts';
import { readBody } from './body.ts';
import { callerOf } from './caller.ts';
import { guildPlaceOf } from './place.ts';
import { checkedBody } from './request.ts';

/** https://docs.discord.com/developers/resources/webhook: per channel. */
const WEBHOOKS_PER_CHANNEL = 15;

const newWebhook = z.object({ name: z.string().trim().min(1).max(80) });

/** An incoming webhook: whoever has its token can post to the channel. */
interface Webhook {
  id: string;
  name: string;
  token: string;
  guildId: string;
  channelId: string;
  creator: User;
}

/** Whether the path is that of a channel's webhook, rather than of an interaction. */
export function isChannelWebhook(path: string, applicationId: string): boolean {
  const [, id] = /^\/api(?:\/v\d+)?\/webhooks\/([^/]+)\/[^/]+/.exec(path) ?? [];
  return id !== undefined && id !== applicationId;
}

/** Incoming webhooks of channels. They last until the sandbox stops. */
export function channelWebhookRoutes(core: Core): Hono {
  const routes = new Hono();
  const webhooks = new Map<string, Webhook>();
  const inChannel = (id: string) => [...webhooks.values()].filter(({ channelId }) => channelId === id);

  const shown = ({ id, name, token, guildId, channelId, creator }: Webhook): Json => ({
    ...{ id, type: 1, name, token, avatar: null, guild_id: guildId, channel_id: channelId, application_id: null },
    ...{ user: userJson(creator), url: `${core.url}/api/webhooks/${id}/${token}` },
  });
  /** @throws {DiscordError} 10015 for another ID, and 50027 for another token. */
  const webhookOf = (c: Context): Webhook => {
    const webhook = webhooks.get(c.req.param('webhook') ?? '');
    if (webhook === undefined) throw refusal('unknownWebhook');
    if (webhook.token !== c.req.param('token')) throw refusal('invalidWebhookToken');
    return webhook;
  };
  /** For what the interaction routes answer, too. */
  const orReply = (handle: (c: Context) => Promise<Response> | Response) => (c: Context, next: Next) =>
    c.req.param('webhook') === core.world.applicationId ? next() : handle(c);

  routes.post('/channels/:channel/webhooks', async (c) => {
    const { guild, channel } = guildPlaceOf(core, c, Permission.manageWebhooks);
    const { name } = (await checkedBody(c, newWebhook)) as z.output<typeof newWebhook>;
    if (inChannel(channel.id).length >= WEBHOOKS_PER_CHANNEL) throw refusal('tooManyWebhooks');
    const webhook = {
      ...{ id: core.ids.next(), name, token: randomBytes(51).toString('base64url') },
      ...{ guildId: guild.id, channelId: channel.id, creator: callerOf(c).user },
    };
    webhooks.set(webhook.id, webhook);
    return c.json(shown(webhook));
  });

  routes.get('/channels/:channel/webhooks', (c) => {
    const { channel } = guildPlaceOf(core, c, Permission.manageWebhooks);
    return c.json(inChannel(channel.id).map(shown));
  });

  routes.get(
    '/webhooks/:webhook/:token',
    orReply((c) => {
      const { user: _, ...withoutCreator } = shown(webhookOf(c));
      return c.json(withoutCreator);
    }),
  );

  routes.delete(
    '/webhooks/:webhook/:token',
    orReply((c) => {
      webhooks.delete(webhookOf(c).id);
      return c.body(null, 204);
    }),
  );

  routes.post(
    '/webhooks/:webhook/:token',
    orReply(async (c) => {
      const webhook = webhookOf(c);
      if (!core.world.guilds.some(({ channels }) => channels.some(({ id }) => id === webhook.channelId)))
        throw refusal('unknownChannel');
      const { value, uploads } = await readBody(c);
      const checked = await validateMessage('IncomingWebhookRequestPartialSchema', value, { files: uploads.length });
      const username = typeof checked.username === 'string' ? checked.username : webhook.name;
      const author = { id: webhook.id, username, globalName: username, bot: true, locale: 'en-US' };
      const shell = blankMessage(core.ids.next(), webhook.channelId, author);
      const content = contentOf(core, checked, uploads, shell);
      const message = core.messages.add({ ...shell, ...content, webhook_id: webhook.id } as Message);
      // Without `wait`, Discord doesn't say what became of it.
      return c.req.query('wait') === 'true' ? c.json(messageJson(message)) : c.body(null, 204);
    }),
  );
  return routes;
}
