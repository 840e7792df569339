/** The control API's routes for voice, bots, and their guilds and channels. */

import type { ChannelChange } from '../discord/administration.ts';
import type { LocalDiscord } from '../discord/index.ts';
import { TypedError } from '../discord/interactions/typed.ts';
import { has, Permission, permissionsOf } from '../discord/permissions.ts';
import { isVoice } from '../discord/voice.ts';
import type { Channel, Guild, User } from '../discord/world.ts';
import type { FaultHandler } from '../processes/parts.ts';
import { answeringOn } from './json-routes.ts';
import { Lookup } from './lookup.ts';
import {
  channelRequest,
  type FaultRequest,
  gatewayRequest,
  guildRequest,
  inviteRequest,
  kickRequest,
  type SandboxAgent,
  tokenRequest,
  voiceRequest,
} from './protocol.ts';

const SILENCE_MS = 5_000;
const channelTypes = { text: 0, voice: 2, stage: 13 } as const;
const deniable = { view: Permission.viewChannel, connect: Permission.connect, speak: Permission.speak } as const;

export function isGatewayAction(action: FaultRequest['action']): boolean {
  return action === 'drop' || action === 'reconnect' || action === 'invalidate' || action === 'silence';
}

/** Faults of bots' gateway connections. */
export function gatewayFaults({ core }: LocalDiscord): FaultHandler {
  const find = new Lookup(core.world);
  return async ({ action, agent, ms }) => {
    const botId = agent === undefined ? undefined : find.bot(agent).id;
    switch (action) {
      case 'drop':
        return core.gateway.drop(botId);
      case 'reconnect':
        return core.gateway.reconnect(botId);
      case 'invalidate':
        return core.gateway.invalidate(botId);
      case 'silence':
        return core.gateway.silence(ms ?? SILENCE_MS, botId);
      default:
        throw new TypedError(`The gateway supports drop, reconnect, invalidate, and silence, not "${action}".`);
    }
  };
}

export function mountVoice(discord: LocalDiscord): void {
  const { app, core } = discord;
  const { world, voice, administration } = core;
  const find = new Lookup(world);
  const { post, answering } = answeringOn(discord);

  post('/sandbox/voice', voiceRequest, async (c, request) => {
    const guild = find.guild(request.guild);
    const user = find.member(request.user, guild);
    const channel = request.channel === null ? undefined : find.channel(request.channel, guild);
    if (channel && !isVoice(channel))
      throw new TypedError(`Choose a voice channel. "${channel.name}" is a text channel.`);
    if (user.bot && !world.voice.has(`${guild.id}:${user.id}`)) {
      throw new TypedError(`${user.globalName} is a bot. Bots join on their own, and can be moved only after that.`);
    }
    if (!channel) voice.leave(guild, user.id);
    else {
      if (!user.bot) admit(guild, user, channel);
      voice.place(guild, user.id, channel);
    }
    return c.json({ ok: true, user_id: user.id, guild_id: guild.id, channel_id: channel?.id ?? null });
  });

  app.get('/sandbox/agents', (c) =>
    answering(c, async () => {
      const agents: SandboxAgent[] = core.bots.all().map(({ user, token, ownerId }) => ({
        id: user.id,
        username: user.username,
        owner: ownerId,
        token,
        guilds: world.guilds.filter((guild) => guild.members.has(user.id)).map((guild) => guild.id),
        sessions: core.sessions.of(user.id).length,
      }));
      return c.json({ agents });
    }),
  );

  post('/sandbox/invite', inviteRequest, async (c, request) => {
    const guild = find.guild(request.guild);
    const user = find.member(request.user, guild);
    const bot = find.bot(request.agent);
    if (!has(permissionsOf(guild, user.id), Permission.manageGuild)) {
      throw new TypedError(`${user.globalName} can’t invite bots to ${guild.name}.`, 403);
    }
    if (!guild.members.has(bot.id) && administration.isFullOfBots(guild)) {
      throw new TypedError(`${guild.name} has as many bots as Discord allows.`);
    }
    administration.invite(guild, bot.id, BigInt(request.permissions));
    return c.json({ ok: true, agent: bot.id, guild: guild.id });
  });

  post('/sandbox/kick', kickRequest, async (c, request) => {
    const guild = find.guild(request.guild);
    const bot = find.bot(find.member(request.agent, guild).id);
    administration.kick(guild, bot.id);
    return c.json({ ok: true });
  });

  post('/sandbox/token', tokenRequest, async (c, request) => {
    const bot = core.bots.byId(find.bot(request.agent).id);
    if (!bot) throw new TypedError(`There is no application for ${request.agent}.`, 404);
    return c.json({ ok: true, token: core.bots.resetToken(bot) });
  });

  post('/sandbox/channel', channelRequest, async (c, request) => {
    const guild = find.guild(request.guild);
    const { userLimit, deny } = request;
    const change: ChannelChange = {
      ...(userLimit === undefined ? {} : { userLimit: userLimit === 0 ? null : userLimit }),
      ...(deny === undefined ? {} : { overwrites: deny.map((each) => overwriteOf(each, guild)) }),
    };
    if (request.action === 'create') {
      const type = channelTypes[request.type ?? 'voice'];
      const channel = administration.createChannel(guild, { name: request.channel, type, ...change });
      return c.json({ ok: true, channel: channel.id });
    }
    const channel = find.channel(request.channel, guild);
    if (request.action === 'delete') administration.deleteChannel(guild, channel);
    else administration.changeChannel(guild, channel, change);
    return c.json({ ok: true, channel: channel.id });
  });

  post('/sandbox/guild', guildRequest, async (c, request) => {
    administration.deleteGuild(find.guild(request.guild));
    return c.json({ ok: true });
  });

  post('/sandbox/gateway', gatewayRequest, async (c, { voiceEndpoint, voiceOrder, afterDrop }) => {
    if (voiceOrder !== undefined) voice.settings.order = voiceOrder;
    if (afterDrop !== undefined) voice.settings.afterDrop = afterDrop;
    if (voiceEndpoint !== undefined) voice.setEndpoint(voiceEndpoint);
    const { endpoint, order } = voice.settings;
    return c.json({ ok: true, voiceEndpoint: endpoint, voiceOrder: order, afterDrop: voice.settings.afterDrop });
  });

  function admit(guild: Guild, user: User, channel: Channel): void {
    const admission = voice.admission(guild, user.id, channel);
    if (admission === 'forbidden') throw new TypedError(`${user.globalName} can’t join "${channel.name}".`, 403);
    if (admission === 'full') throw new TypedError(`"${channel.name}" is full.`, 403);
  }

  function overwriteOf({ user, permissions }: { user: string; permissions: (keyof typeof deniable)[] }, guild: Guild) {
    const deny = permissions.reduce((all, permission) => all | deniable[permission], 0n);
    return { id: find.member(user, guild).id, type: 1 as const, allow: 0n, deny };
  }
}
