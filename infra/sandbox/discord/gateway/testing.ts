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

/** How long a test waits for something that has to come. */
const PATIENCE_MS = 15_000;

export const voiceIntents = GatewayIntentBits.Guilds | GatewayIntentBits.GuildVoiceStates;

/** One payload of the gateway. */
export interface Packet {
  op: number;
  t: string | null;
  s: number | null;
  d: Json;
}

/** Remembers what came, and waits for what is still to come. */
export class Record<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: T): void {
    this.all.push(item);
    for (const look of this.#waiting) look();
  }

  /** The first item that `isWanted`, from the `from`th on. */
  find(isWanted: (item: T) => boolean, from = 0): Promise<T> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`nothing of that kind came; there came: ${JSON.stringify(this.all).slice(0, 2000)}`));
      }, PATIENCE_MS);
      const look = (): void => {
        const found = this.all.slice(from).find(isWanted);
        if (found === undefined) return;
        clearTimeout(patience);
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** A discord.js client and everything the gateway dispatched to it. */
export interface LoggedIn {
  client: Client<true>;
  packets: Record<Packet>;
  /** The next event of that type, from now on, whose data contain `about`. */
  next(type: string, about?: Json): Promise<Json>;
  guild(name: string): Guild;
}

/** A client that does not wait five seconds between two identifies. */
export function newClient(discord: LocalDiscord): Client {
  return new Client({
    intents: voiceIntents,
    rest: { api: discord.apiBase },
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => undefined }) },
  });
}

/** Logs a bot in and waits until its client is ready. */
export async function login(discord: LocalDiscord, name: string): Promise<LoggedIn> {
  const client = newClient(discord);
  const packets = new Record<Packet>();
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
      if (!guild) throw new Error(`the client knows no ${guildName}`);
      return guild;
    },
  };
}

export function tokenOf(discord: LocalDiscord, name: string): string {
  return discord.core.bots.byId(userId(discord, name))?.token ?? '';
}

export function userId(discord: LocalDiscord, name: string): string {
  const user = discord.core.world.findUser(name);
  if (!user) throw new Error(`the world has no ${name}`);
  return user.id;
}

/** A guild of the world, and one of its channels. */
export function placeOf(discord: LocalDiscord, guildName: string, channelName: string): [World, Channel] {
  const guild = discord.core.world.findGuild(guildName);
  const channel = guild && discord.core.world.findChannel(channelName, guild);
  if (!guild || !channel) throw new Error(`the world has no ${channelName} in ${guildName}`);
  return [guild, channel];
}

/** View Channel, Connect, Speak. */
export const LEAST = 3_146_752n;

/** A Discord without waits whose four voices are in both guilds. */
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
      discord.core.administration.invite(guild, userId(discord, name), LEAST);
    }
  }
  return discord;
}

/** What a voice connection of a bot hears, in order, through discord.js's own adapter. */
export interface VoiceAdapter {
  heard: Record<{ kind: 'state' | 'server'; data: Json }>;
  /** Op 4. */
  join(channelId: string | null): boolean;
}

export function adapterOf(guild: Guild): VoiceAdapter {
  const heard: VoiceAdapter['heard'] = new Record();
  const methods: InternalDiscordGatewayAdapterLibraryMethods = {
    onVoiceStateUpdate: (data) => heard.add({ kind: 'state', data: data as unknown as Json }),
    onVoiceServerUpdate: (data) => heard.add({ kind: 'server', data: data as unknown as Json }),
    destroy: () => undefined,
  };
  const adapter = guild.voiceAdapterCreator(methods);
  return {
    heard,
    join: (channelId) =>
      adapter.sendPayload({
        op: 4,
        d: { guild_id: guild.id, channel_id: channelId, self_mute: false, self_deaf: true },
      }),
  };
}

/** A websocket without a library's manners. */
export interface RawClient {
  socket: WebSocket;
  packets: Record<Packet>;
  send(op: number, d: unknown): void;
  /** The close code, once it is closed. */
  closed: Promise<number>;
}

export async function connect(discord: LocalDiscord, query = 'v=10&encoding=json'): Promise<RawClient> {
  const socket = new WebSocket(`${discord.core.gateway.url}/?${query}`);
  const packets = new Record<Packet>();
  socket.on('message', (data) => packets.add(JSON.parse(String(data)) as Packet));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return { socket, packets, closed, send: (op, d) => socket.send(JSON.stringify({ op, d })) };
}

/** A raw client that has identified; with `d`, in its own way. */
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
