import { Hono } from 'hono';
import type { Core } from '../core.ts';
import { channelJson } from '../shapes.ts';
import { directChannelJson } from './direct-messages.ts';
import { placeOf } from './place.ts';

/** `GET /channels/…`. */
export function channelRoutes(core: Core): Hono {
  const routes = new Hono();
  routes.get('/channels/:channel', (c) => {
    const place = placeOf(core, c);
    const lastMessageId = core.messages.list(place.id).at(-1)?.id;
    if (!place.guild) return c.json(directChannelJson(core.world, place.direct, lastMessageId));
    return c.json(channelJson(place.channel, lastMessageId ?? null));
  });
  return routes;
}
