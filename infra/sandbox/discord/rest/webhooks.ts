import { type Context, Hono } from 'hono';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import type { Delivery } from '../interactions/delivery.ts';
import { createReply, editMessage } from '../interactions/respond.ts';
import type { Interaction } from '../interactions/store.ts';
import { isObject } from '../json.ts';
import { type Message, messageJson } from '../messages.ts';
import { MessageFlag, validateMessage } from '../validate/message.ts';
import { readBody } from './body.ts';

/**
 * Replies to interactions, authorized by the interaction token: `/webhooks/{application}/{token}` and
 * `/interactions/…/callback`.
 */
export function replyRoutes(core: Core, delivery: Delivery): Hono {
  const routes = new Hono();
  const { interactions } = delivery;

  /** @throws {DiscordError} 10015 before the initial response, 50027 for an unknown or expired token. */
  const interactionOf = (c: Context): Interaction => {
    if (c.req.param('application') !== core.world.applicationId) throw refusal('unknownWebhook');
    const interaction = interactions.byToken(c.req.param('token') ?? '');
    if (!interaction || interactions.isExpired(interaction)) throw refusal('invalidWebhookToken');
    if (interaction.callbackType === undefined) throw refusal('unknownWebhook');
    return interaction;
  };
  /** A message that this interaction created or can edit. */
  const messageOf = (c: Context, interaction: Interaction): Message => {
    const requested = c.req.param('message');
    const id = requested === '@original' ? interaction.originalId : requested;
    const message = id === undefined ? undefined : core.messages.get(id);
    const isOwn = message && (interaction.messageIds.includes(message.id) || message.id === interaction.originalId);
    if (!message || !isOwn) throw refusal('unknownMessage');
    return message;
  };

  routes.post('/webhooks/:application/:token', async (c) => {
    const interaction = interactionOf(c);
    const { value, uploads } = await readBody(c);
    const checked = await validateMessage('IncomingWebhookRequestPartialSchema', value, { files: uploads.length });
    const original = interaction.originalId === undefined ? undefined : core.messages.get(interaction.originalId);
    // The first follow-up to a deferred reply becomes that reply, and keeps its visibility.
    const message =
      original?.is_loading === true
        ? editMessage(core, original, checked, uploads)
        : createReply(core, interaction, checked, uploads);
    delivery.onFollowUp(interaction);
    return c.json(messageJson(message));
  });

  routes.get('/webhooks/:application/:token/messages/:message', (c) =>
    c.json(messageJson(messageOf(c, interactionOf(c)))),
  );

  routes.patch('/webhooks/:application/:token/messages/:message', async (c) => {
    const interaction = interactionOf(c);
    const { value, uploads } = await readBody(c);
    const message = messageOf(c, interaction);
    const checked = await validateMessage('IncomingWebhookUpdateRequestPartialSchema', value, {
      files: uploads.length,
      existing: message,
    });
    editMessage(core, message, checked, uploads);
    delivery.onFollowUp(interaction);
    return c.json(messageJson(message));
  });

  routes.delete('/webhooks/:application/:token/messages/:message', (c) => {
    const interaction = interactionOf(c);
    core.messages.delete(messageOf(c, interaction));
    delivery.onFollowUp(interaction);
    return c.body(null, 204);
  });

  routes.post('/interactions/:id/:token/callback', async (c) => {
    const { value, uploads } = await readBody(c);
    const id = c.req.param('id');
    const interaction = await delivery.callback(id, c.req.param('token'), value, uploads);
    if (c.req.query('with_response') !== 'true') return c.body(null, 204);
    const message = interaction.originalId === undefined ? undefined : core.messages.get(interaction.originalId);
    const type = isObject(value) ? value.type : undefined;
    return c.json({
      interaction: {
        id,
        type: interaction.type,
        ...(message
          ? {
              response_message_id: message.id,
              response_message_loading: message.is_loading === true,
              response_message_ephemeral: (message.flags & MessageFlag.ephemeral) !== 0,
            }
          : {}),
      },
      resource: { type, ...(message ? { message: messageJson(message) } : {}) },
    });
  });
  return routes;
}
