/** The control API's routes for people, direct messages, privileged intents, and what staff do in their own client. */
import type { LocalDiscord } from '../discord/index.ts';
import { TypedError } from '../discord/interactions/typed.ts';
import { addOldMessage, directMessagesOf, newPeople, setDirectMessages } from '../discord/people.ts';
import {
  dmsRequest,
  intentsRequest,
  membersRequest,
  oldMessagesRequest,
  type SandboxDirectMessages,
} from './administration-protocol.ts';
import { answeringOn } from './json-routes.ts';
import { Lookup } from './lookup.ts';

export function mountAdministration(discord: LocalDiscord): void {
  const { app, core } = discord;
  const { world } = core;
  const find = new Lookup(world);
  const { post, answering } = answeringOn(discord);

  /** Discord's own routes, as a member: their permissions and rank count, and Discord's own errors come back. */
  app.all('/sandbox/as/:user/*', (c) =>
    answering(c, async () => {
      const user = find.user(c.req.param('user'));
      const url = new URL(c.req.url);
      const path = url.pathname.split('/').slice(4).join('/');
      const text = await c.req.text();
      const reason = c.req.header('x-audit-log-reason');
      const decoded = reason === undefined ? undefined : decodeURIComponent(reason);
      const body = text === '' ? undefined : parsed(text);
      return discord.asMember(user.id, c.req.method, `/${path}${url.search}`, body, decoded);
    }),
  );

  post('/sandbox/dms', dmsRequest, async (c, { user, state }) => {
    setDirectMessages(core, find.user(user).id, state);
    return c.json({ ok: true });
  });

  app.get('/sandbox/dms', (c) =>
    answering(c, async () => {
      const user = find.user(c.req.query('user') ?? '');
      const answer: SandboxDirectMessages = {
        state: world.closedDms.has(user.id) ? 'closed' : 'open',
        channels: directMessagesOf(core, user.id).map(({ channel, messages }) => ({
          id: channel.id,
          bot: channel.botId,
          messages,
        })),
      };
      return c.json(answer);
    }),
  );

  app.get('/sandbox/intents', (c) => answering(c, async () => c.json(intentsOf(c.req.query('agent')))));
  post('/sandbox/intents', intentsRequest, async (c, { agent, ...switches }) => {
    Object.assign(botNamed(agent).intents, switches);
    core.changed();
    core.events.emit({ type: 'guilds' }, {});
    return c.json(intentsOf(agent));
  });

  post('/sandbox/members', membersRequest, async (c, request) => {
    const guild = find.guild(request.guild);
    if (request.user === undefined) {
      const people = newPeople(core, guild, request.count ?? 1, request.accountAgeDays);
      return c.json({ ok: true, users: people.map(({ id, username }) => ({ id, username })) });
    }
    const user = find.user(request.user);
    if (user.bot) throw new TypedError(`${user.globalName} is a bot. Invite it instead.`);
    if (guild.bans.has(user.id)) throw new TypedError(`${user.globalName} is banned from ${guild.name}.`, 403);
    core.members.join(guild, user);
    return c.json({ ok: true, users: [{ id: user.id, username: user.username }] });
  });

  post('/sandbox/old-messages', oldMessagesRequest, async (c, request) => {
    const channel = find.channel(request.channel, find.guild(request.guild));
    const user = find.user(request.user);
    const { content, count, ageMs } = request;
    const made = Array.from({ length: count }, (_, index) =>
      addOldMessage(core, channel.id, user, count === 1 ? content : `${content} ${index + 1}`, ageMs),
    );
    return c.json({ messages: made.map(({ id }) => id) });
  });

  function botNamed(agent: string | undefined) {
    const bot = agent === undefined ? core.bots.main : core.bots.byId(find.bot(agent).id);
    if (!bot) throw new TypedError(`There is no application for ${agent}.`, 404);
    return bot;
  }

  function intentsOf(agent: string | undefined) {
    const { user, intents } = botNamed(agent);
    return { agent: user.id, ...intents };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypedError('The body isn’t JSON.');
  }
}
