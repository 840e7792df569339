import { once } from 'node:events';
import {
  Client,
  Events,
  GatewayIntentBits,
  type Guild,
  type InternalDiscordGatewayAdapterLibraryMethods,
} from 'discord.js';
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

/** A discord.js client, and everything that the gateway sent it. */
export interface LoggedIn {
  client: Client<true>;
  packets: Recorder<Packet>;
  /** Resolves with the data of the next event of that type that contains `about`. */
  next(type: string, about?: Json): Promise<Json>;
  guild(name: string): Guild;
}

/** A client that doesn't wait five seconds between identifies. */
export function newClient(discord: LocalDiscord, intents: number = voiceIntents): Client {
  return new Client({
    intents,
    rest: { api: discord.apiBase },
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => undefined }) },
  });
}

/** Logs a bot in, and waits until it's ready. */
export async function login(discord: LocalDiscord, name: string, intents?: number): Promise<LoggedIn> {
  const client = newClient(discord, intents);
  const packets = new Recorder<Packet>();
  client.on(Events.Raw as never, (packet: Packet) => packets.add(packet));
  const isReady = once(client, Events.ClientReady);
  await client.login(tokenOf(discord, name));
  await isReady;
  return {
    client: client as Client<true>,
    packets,
    async next(type, about = {}) {
      const from = packets.all.length;
      const packet = await packets.find(({ t, d }) => t === type && contains(d, about), from);
      return packet.d;
    },
    guild(guildName) {
      const guild = client.guilds.cache.find((each) => each.name === guildName);
      if (!guild) throw new Error(`The client has no guild ${guildName}.`);
      return guild;
    },
  };
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

/** The voice events that a bot receives, in order, through discord.js's own adapter. */
export interface VoiceAdapter {
  received: Recorder<{ kind: 'state' | 'server'; data: Json }>;
  /** Sends op 4. */
  join(channelId: string | null): boolean;
}

export function adapterOf(guild: Guild): VoiceAdapter {
  const received: VoiceAdapter['received'] = new Recorder();
  const methods: InternalDiscordGatewayAdapterLibraryMethods = {
    onVoiceStateUpdate: (data) => received.add({ kind: 'state', data: data as unknown as Json }),
    onVoiceServerUpdate: (data) => received.add({ kind: 'server', data: data as unknown as Json }),
    destroy: () => undefined,
  };
  const adapter = guild.voiceAdapterCreator(methods);
  return {
    received,
    join: (channelId) =>
      adapter.sendPayload({
        op: 4,
        d: { guild_id: guild.id, channel_id: channelId, self_mute: false, self_deaf: true },
      }),
  };
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

function contains(data: Json, about: Json): boolean {
  return Object.entries(about).every(([key, value]) => data[key] === value);
}
