import { Hono } from 'hono';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { directChannelJson } from '../shapes.ts';
import { callerOf } from './caller.ts';
import { checkedBody } from './request.ts';

/** `POST /users/@me/channels`: opens direct messages. That always works; sending fails if they closed them. */
export function directMessageRoutes(core: Core): Hono {
  const { world } = core;
  const routes = new Hono();
  routes.post('/users/@me/channels', async (c) => {
    const { recipient_id: userId } = await checkedBody(c, 'CreatePrivateChannelRequestSchema');
    const botId = callerOf(c).user.id;
    if (typeof userId !== 'string' || !world.user(userId) || userId === botId) throw refusal('invalidRecipient');
    const known = world.directChannels.find((channel) => channel.botId === botId && channel.userId === userId);
    const channel = known ?? { id: core.ids.next(), botId, userId };
    if (!known) {
      world.directChannels.push(channel);
      core.events.emit({ type: 'guilds' }, {});
    }
    return c.json(directChannelJson(world, channel, core.messages.list(channel.id).at(-1)?.id));
  });
  return routes;
}
