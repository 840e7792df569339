/** discord.js on the local Discord. Apart from `testing.ts`, because it takes a third of a second to load and few tests need it. */
import { once } from 'node:events';
import { Client, Events, type Guild, type InternalDiscordGatewayAdapterLibraryMethods } from 'discord.js';
import type { LocalDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import { type Packet, Recorder, tokenOf, voiceIntents } from './testing.ts';

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

function contains(data: Json, about: Json): boolean {
  return Object.entries(about).every(([key, value]) => data[key] === value);
}
