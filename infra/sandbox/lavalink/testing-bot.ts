/** A bot for tests: the client library that the voice node uses, with a gateway that answers as Discord does. */
import {
  LavalinkManager,
  type LavalinkManagerEvents,
  type LavalinkNodeOptions,
  type ManagerOptions,
  type Player,
  type SearchResult,
} from 'lavalink-client';
import type { LavalinkEndpoint } from './server.ts';
import { GUILD, type House, USER, until } from './testing.ts';

const CHANNEL = '300000000000000001';
export const asker = { id: '400000000000000001' };

function nodeOf({ id, port, password }: LavalinkEndpoint): LavalinkNodeOptions {
  const retry = { retryAmount: 100, retryDelay: 100, retryTimespan: -1 };
  return { id, host: '127.0.0.1', port, authorization: password, secure: false, ...retry };
}

/** Connected to these endpoints. Op 4 is answered by first its voice state, then the voice server. */
export async function startBot(
  { voice }: House,
  endpoints: LavalinkEndpoint[],
  options: Partial<ManagerOptions> = {},
): Promise<LavalinkManager> {
  let joins = 0;
  const manager: LavalinkManager = new LavalinkManager({
    nodes: endpoints.map(nodeOf),
    client: { id: USER, username: 'bot' },
    autoSkip: true,
    sendToShard: (guildId, { d }: { d: { channel_id: string | null } }) => {
      if (d.channel_id === null) return;
      joins++;
      const ids = { guild_id: guildId, user_id: USER, channel_id: d.channel_id, session_id: `voice-${joins}` };
      const server = { guild_id: guildId, token: `token-${joins}`, endpoint: voice.endpoint };
      void manager
        .sendRawData({ t: 'VOICE_STATE_UPDATE', d: ids } as never)
        .then(() => manager.sendRawData({ t: 'VOICE_SERVER_UPDATE', d: server } as never));
    },
    ...options,
  });
  // Without a listener an error of a socket that breaks on purpose would be thrown.
  manager.nodeManager.on('error', () => {});
  await manager.init({ id: USER, username: 'bot' });
  await until(() =>
    [...manager.nodeManager.nodes.values()].every((node) => node.connected && node.sessionId && node.info),
  );
  return manager;
}

/** Leaves all endpoints, for good. */
export function stopBot({ nodeManager }: LavalinkManager): void {
  for (const node of [...nodeManager.nodes.values()]) {
    node.options.retryAmount = 0;
    node.destroy(undefined, true);
  }
}

/** Its player in a voice channel, connected through one endpoint. */
export async function join(manager: LavalinkManager, endpoint: LavalinkEndpoint): Promise<Player> {
  const player = manager.createPlayer({ guildId: GUILD, voiceChannelId: CHANNEL, node: endpoint.id });
  await player.connect();
  await until(() => endpoint.players()[0]?.state.connected);
  return player;
}

/** Puts tracks of the catalogue into the queue. */
export async function add(player: Player, ...identifiers: string[]): Promise<void> {
  for (const identifier of identifiers) {
    const result = (await player.search({ query: `https://demo.invalid/track/${identifier}` }, asker)) as SearchResult;
    await player.queue.add(result.tracks);
  }
}

/** Names of the events of players from now on, in order. */
export function eventsOf(manager: LavalinkManager): string[] {
  const events: string[] = [];
  const names = ['trackStart', 'trackEnd', 'trackStuck', 'trackError', 'queueEnd', 'playerSocketClosed'] as const;
  for (const name of names) manager.on(name as keyof LavalinkManagerEvents, () => void events.push(name));
  return events;
}

/** The library is through with a node only when it has fetched its info, which is later than `connected`. */
export function connectedAnew({ nodeManager }: LavalinkManager): Promise<void> {
  return new Promise((resolve) => nodeManager.once('connect', () => resolve()));
}
