/** Privileged intents: what the application's owner has to turn on for parts of the product. */
import { type Area, type Finding, ok, warning } from './finding.ts';

/** Applications in fewer than 100 servers have the limited flags. https://docs.discord.com/developers/resources/application#application-object-application-flags */
const INTENTS = [
  {
    id: 'server-members',
    name: 'Server Members Intent',
    flags: (1 << 14) | (1 << 15),
    without: '/role mass can’t list members, and /raid settings can’t watch who joins',
  },
  {
    id: 'message-content',
    name: 'Message Content Intent',
    flags: (1 << 18) | (1 << 19),
    without: '/purge can’t filter by text, links, or attachments',
  },
] as const;

export const intents: Area = {
  name: 'intents',
  needs: ['discord'],
  async check(context) {
    if (!context.isEdge) return [];
    const { flags } = await context.application();
    return INTENTS.map(
      ({ id, name, flags: wanted, without }): Finding =>
        (flags & wanted) !== 0
          ? ok(id, `${name} is on`)
          : warning(
              id,
              `${name} is off: ${without}`,
              `Turn it on in the Discord Developer Portal, under Bot, if you want that.`,
            ),
    );
  },
};
