import { once } from 'node:events';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { WebSocket } from 'ws';
import { type DiscordOptions, type LocalDiscord, startDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import type { Channel, Guild as World } from '../world.ts';

/** How long a test waits for an expected event. */
const TIMEOUT_MS = 15_000;

export const voiceIntents = GatewayIntentBits.Guilds | GatewayIntentBits.GuildVoiceStates;

/** A gateway payload. */
export interface Packet {
  op: number;
  t: string | null;
  s: number | null;
  d: Json;
}

/** Records items, and waits for ones that haven't arrived yet. */
export class Recorder<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: T): void {
    this.all.push(item);
    for (const check of this.#waiting) check();
  }

  /** Resolves with the first match, searching from index `from`. */
  find(isMatch: (item: T) => boolean, from = 0): Promise<T> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`Nothing matched. Received: ${JSON.stringify(this.all).slice(0, 2000)}`));
      }, TIMEOUT_MS);
      const check = (): void => {
        const found = this.all.slice(from).find(isMatch);
        if (found === undefined) return;
        clearTimeout(timeout);
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

export function tokenOf(discord: LocalDiscord, name: string): string {
  return discord.core.bots.byId(userId(discord, name))?.token ?? '';
}

export function userId(discord: LocalDiscord, name: string): string {
  const user = discord.core.world.findUser(name);
  if (!user) throw new Error(`The world has no user ${name}.`);
  return user.id;
}

/** A guild and one of its channels, by name. */
export function placeOf(discord: LocalDiscord, guildName: string, channelName: string): [World, Channel] {
  const guild = discord.core.world.findGuild(guildName);
  const channel = guild && discord.core.world.findChannel(channelName, guild);
  if (!guild || !channel) throw new Error(`The world has no channel ${channelName} in ${guildName}.`);
  return [guild, channel];
}

/** View Channel, Connect, and Speak. */
export const AGENT_PERMISSIONS = 3_146_752n;

/** Starts a local Discord without identify delays, with the four agents in both guilds. */
export async function startVoices(options: Partial<DiscordOptions> = {}): Promise<LocalDiscord> {
  const discord = await startDiscord({
    port: 0,
    rateLimitScale: 100,
    voice: { endpoint: '127.0.0.1:9' },
    ...options,
    gateway: { identifyEveryMs: 0, ...options.gateway },
  });
  for (const guild of discord.core.world.guilds) {
    for (const name of ['soprano', 'alto', 'tenor', 'bass']) {
      discord.core.administration.invite(guild, userId(discord, name), AGENT_PERMISSIONS);
    }
  }
  return discord;
}

/** A plain WebSocket client that can break the protocol. */
export interface RawClient {
  socket: WebSocket;
  packets: Recorder<Packet>;
  send(op: number, d: unknown): void;
  /** Resolves with the close code. */
  closed: Promise<number>;
}

export async function connect(discord: LocalDiscord, query = 'v=10&encoding=json'): Promise<RawClient> {
  const socket = new WebSocket(`${discord.core.gateway.url}/?${query}`);
  const packets = new Recorder<Packet>();
  socket.on('message', (data) => packets.add(JSON.parse(String(data)) as Packet));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return { socket, packets, closed, send: (op, d) => socket.send(JSON.stringify({ op, d })) };
}

/** Connects a raw client and identifies. `d` overrides fields of the payload. */
export async function identified(
  discord: LocalDiscord,
  name: string,
  d: Json = {},
): Promise<RawClient & { ready: Json }> {
  const raw = await connect(discord);
  raw.send(2, { token: tokenOf(discord, name), intents: voiceIntents, properties: {}, ...d });
  const { d: ready } = await raw.packets.find(({ t }) => t === 'READY');
  return { ...raw, ready };
}
