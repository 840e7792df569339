import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { seenBy, voiceStatesFor } from '../discord/audience.ts';
import { sameOriginOnly } from '../discord/guard.ts';
import type { LocalDiscord } from '../discord/index.ts';
import { TypedError } from '../discord/interactions/typed.ts';
import { sendAsMember } from '../discord/member-messages.ts';
import { mountAdministration } from './administration-routes.ts';
import { answeringOn } from './json-routes.ts';
import { Lookup } from './lookup.ts';
import {
  autocompleteRequest,
  type ChannelSound,
  commandRequest,
  componentRequest,
  type FaultRequest,
  faultRequest,
  fileRequest,
  messageRequest,
  modalRequest,
  type SandboxEvent,
  type SandboxInfo,
} from './protocol.ts';
import { gatewayFaults, isGatewayAction, mountVoice } from './voice-routes.ts';

/** What the sandbox knows but the local Discord doesn't. Read on each request. */
export interface SandboxParts {
  /** Whether every part is ready. */
  ready: boolean;
  /** The edge's base URL. */
  edge: string;
  nodes: { id: string }[];
  lavalink: { id: string }[];
  /** What arrives at the voice channels of a guild. */
  sound?: (guildId: string) => ChannelSound[];
  /** The fault handlers of all parts, by target. */
  faults: Record<string, (request: FaultRequest) => Promise<void>>;
}

const HEARTBEAT_MS = 15_000;
const redeliverRequest = z.strictObject({ interaction: z.string().regex(/^\d{1,20}$/) });

/** Adds the sandbox's control API to the local Discord's server. Every error is `{ "error": "one sentence" }`. */
export function mountControl(discord: LocalDiscord, parts: SandboxParts): void {
  const { app, core, client } = discord;
  const { world, messages } = core;
  const find = new Lookup(world);
  const { post, answering } = answeringOn(discord);
  const gatewayFault = gatewayFaults(discord);
  app.use('/sandbox', sameOriginOnly);
  app.use('/sandbox/*', sameOriginOnly);

  app.get('/sandbox', (c) => {
    const { ready, edge, nodes, lavalink } = parts;
    const user = c.req.query('user');
    return answering(c, async () => {
      const seen = discord.info(user === undefined ? undefined : find.user(user).id);
      const info: SandboxInfo = { ready, edge, nodes, lavalink, ...seen };
      return c.json(info, ready ? 200 : 503);
    });
  });

  post('/sandbox/command', commandRequest, async (c, request) => {
    const actor = find.actor(request.user, request.guild, request.channel);
    const strictness = c.req.query('unchecked') === '1' ? 'unchecked' : 'checked';
    const { target, command } = request;
    const typed =
      target === undefined ? client.command(actor, command, strictness) : client.contextMenu(actor, command, target);
    return c.json((await typed).outcome);
  });

  post('/sandbox/file', fileRequest, async (c, { user, filename, contentType, data }) =>
    c.json(core.uploads.add(find.user(user).id, { filename, contentType, bytes: Buffer.from(data, 'base64') })),
  );

  post('/sandbox/autocomplete', autocompleteRequest, async (c, request) => {
    const actor = find.actor(request.user, request.guild, request.channel);
    const { outcome, choices } = await client.autocomplete(actor, request.command);
    if (outcome.error) return c.json({ error: outcome.error.message }, 502);
    return c.json({ choices: choices ?? [] });
  });

  post('/sandbox/component', componentRequest, async (c, request) => {
    const message = messages.get(request.message);
    if (!message) throw new TypedError(`There is no message ${request.message}.`, 404);
    const channel = world.channel(message.channel_id);
    const actor = channel
      ? find.actor(request.user, channel.guildId, channel.id)
      : find.directActor(request.user, message.channel_id);
    const { outcome } = await client.component(actor, message, request.customId, request.values);
    return c.json(outcome);
  });

  post('/sandbox/modal', modalRequest, async (c, request) => {
    const opener = discord.interaction(request.interaction);
    if (!opener) throw new TypedError(`There is no interaction ${request.interaction}.`, 404);
    const actor =
      opener.guildId === undefined
        ? find.directActor(request.user, opener.channelId)
        : find.actor(request.user, opener.guildId, opener.channelId);
    return c.json((await client.modal(actor, opener, request.customId, request.fields)).outcome);
  });

  mountVoice(discord);
  mountAdministration(discord);

  post('/sandbox/message', messageRequest, async (c, request) => {
    const actor = find.actor(request.user, request.guild, request.channel);
    return c.json(sendAsMember(core, actor, request.content));
  });

  app.get('/sandbox/messages', (c) =>
    answering(c, async () => {
      const { channel: wanted, guild, user } = c.req.query();
      if (!wanted) throw new TypedError('Name a channel: /sandbox/messages?channel=general.');
      const direct = world.directChannel(wanted);
      if (direct && user !== undefined) return c.json(messages.list(find.directActor(user, wanted).direct.id));
      const channel = find.channel(wanted, guild === undefined ? undefined : find.guild(guild));
      if (user === undefined) return c.json(messages.list(channel.id));
      const reader = find.member(user, find.guild(channel.guildId));
      if (!find.sees(reader, channel)) throw new TypedError(`${reader.globalName} can’t see #${channel.name}.`, 403);
      return c.json(messages.list(channel.id, reader.id));
    }),
  );

  app.get('/sandbox/commands', (c) =>
    answering(c, async () => {
      const { guild: wanted, user } = c.req.query();
      const guild = wanted === undefined ? world.guilds[0] : find.guild(wanted);
      if (!guild) throw new TypedError('There is no guild.', 404);
      const offered = core.commands.offered(guild);
      if (user === undefined) return c.json(offered);
      const member = find.member(user, guild);
      return c.json(offered.filter((command) => core.commands.isPermitted(command, guild, member.id)));
    }),
  );

  app.get('/sandbox/events', (c) =>
    answering(c, async () => {
      const watcher = find.user(c.req.query('user') ?? '');
      return streamSSE(c, async (stream) => {
        const send = (event: SandboxEvent): void => {
          // If the watcher disconnects, onAbort handles it, and pending writes don't matter.
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

  app.get('/sandbox/sound', (c) =>
    answering(c, async () => c.json({ channels: parts.sound?.(find.guild(c.req.query('guild') ?? '').id) ?? [] })),
  );

  post('/sandbox/fault', faultRequest, async (c, request) => {
    const faults: SandboxParts['faults'] = { ...parts.faults, gateway: gatewayFault };
    const fault = Object.hasOwn(faults, request.target) ? faults[request.target] : undefined;
    if (!fault) {
      const targets = Object.keys(faults).join(', ');
      throw new TypedError(`There is no part "${request.target}" to break. Choose one of: ${targets}.`);
    }
    if (request.target !== 'gateway' && isGatewayAction(request.action)) {
      throw new TypedError(`Only the gateway supports "${request.action}".`);
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
    return c.json({ error: `There is no ${c.req.method} ${c.req.path}.` }, 404);
  });
}
