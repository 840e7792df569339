import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { seenBy, voiceStatesFor } from './discord/audience.ts';
import { blankMessage, contentOf } from './discord/compose.ts';
import { sameOriginOnly } from './discord/guard.ts';
import type { LocalDiscord } from './discord/index.ts';
import type { Actor } from './discord/interactions/payload.ts';
import { TypedError } from './discord/interactions/typed.ts';
import type { Message } from './discord/messages.ts';
import { has, Permission, permissionsOf, seesChannel } from './discord/permissions.ts';
import type { Channel, Guild, User } from './discord/world.ts';
import {
  autocompleteRequest,
  commandRequest,
  componentRequest,
  type FaultRequest,
  faultRequest,
  messageRequest,
  modalRequest,
  type SandboxEvent,
  type SandboxInfo,
  voiceRequest,
} from './protocol.ts';

/** What the composition knows and the local Discord does not. Read anew at each request. */
export interface SandboxParts {
  /** Every part answers. */
  ready: boolean;
  /** The edge's base URL. */
  edge: string;
  nodes: { id: string }[];
  lavalink: { id: string }[];
  /** How each part is broken and healed, by target. */
  faults: Record<string, (request: FaultRequest) => Promise<void>>;
}

const HEARTBEAT_MS = 15_000;
const redeliverRequest = z.strictObject({ interaction: z.string().regex(/^\d{1,20}$/) });

/** Puts the sandbox's control API on the local Discord's server. Every error is `{ "error": "one sentence" }`. */
export function mountControl(discord: LocalDiscord, parts: SandboxParts): void {
  const { app, core, client } = discord;
  const { world, messages } = core;
  app.use('/sandbox', sameOriginOnly);
  app.use('/sandbox/*', sameOriginOnly);

  app.get('/sandbox', (c) => {
    const { ready, edge, nodes, lavalink } = parts;
    const user = c.req.query('user');
    return answering(c, async () => {
      const seen = discord.info(user === undefined ? undefined : userOf(user).id);
      const info: SandboxInfo = { ready, edge, nodes, lavalink, ...seen };
      return c.json(info, ready ? 200 : 503);
    });
  });

  post('/sandbox/command', commandRequest, async (c, request) => {
    const actor = actorOf(request.user, request.guild, request.channel);
    const strictness = c.req.query('unchecked') === '1' ? 'unchecked' : 'checked';
    const { target, command } = request;
    const typed =
      target === undefined ? client.command(actor, command, strictness) : client.contextMenu(actor, command, target);
    return c.json((await typed).outcome);
  });

  post('/sandbox/autocomplete', autocompleteRequest, async (c, request) => {
    const actor = actorOf(request.user, request.guild, request.channel);
    const { outcome, choices } = await client.autocomplete(actor, request.command);
    if (outcome.error) return c.json({ error: outcome.error.message }, 502);
    return c.json({ choices: choices ?? [] });
  });

  post('/sandbox/component', componentRequest, async (c, request) => {
    const message = messages.get(request.message);
    if (!message) throw new TypedError(`There is no message ${request.message}.`, 404);
    const channel = world.channel(message.channel_id);
    const actor = actorOf(request.user, channel?.guildId ?? '', message.channel_id);
    const { outcome } = await client.component(actor, message, request.customId, request.values);
    return c.json(outcome);
  });

  post('/sandbox/modal', modalRequest, async (c, request) => {
    const opener = discord.interaction(request.interaction);
    if (!opener) throw new TypedError(`There is no interaction ${request.interaction}.`, 404);
    const actor = actorOf(request.user, opener.guildId, opener.channelId);
    return c.json((await client.modal(actor, opener, request.customId, request.fields)).outcome);
  });

  post('/sandbox/voice', voiceRequest, async (c, request) => {
    const guild = guildOf(request.guild);
    const user = memberOf(request.user, guild);
    const channel = request.channel === null ? undefined : channelOf(request.channel, guild);
    if (channel?.type === 0) throw new TypedError(`The channel "${channel.name}" is for text only.`);
    if (channel && !has(permissionsOf(guild, user.id, channel), Permission.viewChannel | Permission.connect)) {
      throw new TypedError(`${user.globalName} may not join "${channel.name}".`, 403);
    }
    const key = `${guild.id}:${user.id}`;
    if (channel) world.voice.set(key, channel.id);
    else world.voice.delete(key);
    const state = { user_id: user.id, guild_id: guild.id, channel_id: channel?.id ?? null };
    core.events.emit({ type: 'voice_state', ...state }, { guildId: guild.id });
    return c.json({ ok: true, ...state });
  });

  post('/sandbox/message', messageRequest, async (c, request) => {
    const actor = actorOf(request.user, request.guild, request.channel);
    if (!has(permissionsOf(actor.guild, actor.user.id, actor.channel), Permission.sendMessages)) {
      throw new TypedError(`${actor.user.globalName} may not write in #${actor.channel.name}.`, 403);
    }
    const shell = blankMessage(core.ids.next(), actor.channel.id, actor.user);
    const content = contentOf(core, { content: request.content }, [], shell);
    return c.json(messages.add({ ...shell, ...content } as Message));
  });

  app.get('/sandbox/messages', (c) =>
    answering(c, async () => {
      const { channel: wanted, guild, user } = c.req.query();
      if (!wanted) throw new TypedError('Name a channel: /sandbox/messages?channel=general.');
      const channel = channelOf(wanted, guild === undefined ? undefined : guildOf(guild));
      if (user === undefined) return c.json(messages.list(channel.id));
      const reader = memberOf(user, guildOf(channel.guildId));
      if (!sees(reader, channel)) throw new TypedError(`${reader.globalName} does not see #${channel.name}.`, 403);
      return c.json(messages.list(channel.id, reader.id));
    }),
  );

  app.get('/sandbox/commands', (c) =>
    answering(c, async () => {
      const { guild: wanted, user } = c.req.query();
      const guild = wanted === undefined ? world.guilds[0] : guildOf(wanted);
      if (!guild) throw new TypedError('There is no guild.', 404);
      const offered = core.commands.offered(guild);
      if (user === undefined) return c.json(offered);
      const member = memberOf(user, guild);
      return c.json(offered.filter((command) => core.commands.isPermitted(command, guild, member.id)));
    }),
  );

  app.get('/sandbox/events', (c) =>
    answering(c, async () => {
      const watcher = userOf(c.req.query('user') ?? '');
      return streamSSE(c, async (stream) => {
        const send = (event: SandboxEvent): void => {
          // A watcher that went away is noticed by onAbort; what was still to be written is lost with it.
          void stream.writeSSE({ data: JSON.stringify(event) }).catch(() => undefined);
        };
        send({ type: 'ready', voice_states: voiceStatesFor(world, watcher) });
        const end = core.events.subscribe((event, audience) => {
          const seen = seenBy(world, watcher, event, audience);
          if (seen) send(seen);
        });
        const beat = setInterval(() => void stream.write(': still here\n\n').catch(() => undefined), HEARTBEAT_MS);
        await new Promise<void>((resolve) => stream.onAbort(resolve));
        clearInterval(beat);
        end();
      });
    }),
  );

  post('/sandbox/fault', faultRequest, async (c, request) => {
    const fault = Object.hasOwn(parts.faults, request.target) ? parts.faults[request.target] : undefined;
    if (!fault) {
      const targets = Object.keys(parts.faults).join(', ');
      throw new TypedError(`There is no part "${request.target}" to break. There are: ${targets}.`);
    }
    await fault(request);
    return c.json({ ok: true });
  });

  post('/sandbox/redeliver', redeliverRequest, async (c, request) => {
    const result = await discord.redeliver(request.interaction);
    if (!result) throw new TypedError(`There is no interaction ${request.interaction} to send again.`, 404);
    return c.json(result);
  });

  app.post('/sandbox/probe', (c) => answering(c, async () => c.json(await discord.probe())));

  app.all('/sandbox/*', (c) => {
    return c.json({ error: `The sandbox has no ${c.req.method} ${c.req.path}.` }, 404);
  });

  /** A route whose JSON body must have the shape of `schema`. */
  function post<S extends z.ZodType>(
    path: string,
    schema: S,
    handle: (c: Context, request: z.infer<S>) => Promise<Response>,
  ): void {
    app.post(path, (c) =>
      answering(c, async () => {
        const text = await c.req.text();
        let body: unknown;
        try {
          body = JSON.parse(text);
        } catch {
          throw new TypedError('The body is not JSON.');
        }
        const checked = schema.safeParse(body);
        if (checked.success) return handle(c, checked.data);
        const [issue] = checked.error.issues;
        const where = issue && issue.path.length > 0 ? `"${issue.path.join('.')}": ` : '';
        throw new TypedError(`The request is not understood: ${where}${issue?.message ?? 'wrong shape'}.`);
      }),
    );
  }

  async function answering(c: Context, handle: () => Promise<Response>): Promise<Response> {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof TypedError) return c.json({ error: error.message }, error.status);
      core.log(
        `the sandbox failed at ${c.req.method} ${c.req.path}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      return c.json({ error: 'The sandbox failed at this; its log says why.' }, 500);
    }
  }

  function userOf(text: string): User {
    const user = world.findUser(text);
    if (!user) throw new TypedError(`There is no user "${text}".`, 404);
    return user;
  }

  function guildOf(text: string): Guild {
    const guild = world.findGuild(text);
    if (!guild) throw new TypedError(`There is no guild "${text}".`, 404);
    return guild;
  }

  function channelOf(text: string, guild?: Guild): Channel {
    const channel = world.findChannel(text, guild);
    if (!channel) throw new TypedError(`There is no channel "${text}"${guild ? ` in ${guild.name}` : ''}.`, 404);
    return channel;
  }

  function memberOf(text: string, guild: Guild): User {
    const user = userOf(text);
    if (!guild.members.has(user.id)) throw new TypedError(`${user.globalName} is not in ${guild.name}.`, 403);
    return user;
  }

  function sees(user: User, channel: Channel): boolean {
    return seesChannel(guildOf(channel.guildId), user.id, channel);
  }

  function actorOf(userText: string, guildText: string, channelText: string): Actor {
    const guild = guildOf(guildText);
    const user = memberOf(userText, guild);
    const member = guild.members.get(user.id);
    const channel = channelOf(channelText, guild);
    if (!member || user.bot) throw new TypedError(`${user.globalName} is a bot, and bots use no commands.`);
    if (!sees(user, channel)) throw new TypedError(`${user.globalName} does not see #${channel.name}.`, 403);
    return { user, member, guild, channel };
  }
}
