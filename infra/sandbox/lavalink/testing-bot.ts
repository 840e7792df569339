/** A bot for tests: the client library of the voice node, with a gateway that responds like Discord's. */
import {
  LavalinkManager,
  type LavalinkManagerEvents,
  type LavalinkNodeOptions,
  type ManagerOptions,
  type Player,
  type SearchResult,
} from 'lavalink-client';
import type { LavalinkEndpoint } from './server.ts';
import { GUILD, type TestServers, USER, until } from './testing.ts';

const CHANNEL = '300000000000000001';
export const requester = { id: '400000000000000001' };

function nodeOf({ id, port, password }: LavalinkEndpoint): LavalinkNodeOptions {
  const retry = { retryAmount: 100, retryDelay: 100, retryTimespan: -1 };
  return { id, host: '127.0.0.1', port, authorization: password, secure: false, ...retry };
}

/** Connects a bot to these endpoints. Op 4 is answered with the voice state first, and then the voice server. */
export async function startBot(
  { voice }: TestServers,
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
  // Without a listener, errors of sockets that break on purpose would be thrown.
  manager.nodeManager.on('error', () => {});
  await manager.init({ id: USER, username: 'bot' });
  await until(() =>
    [...manager.nodeManager.nodes.values()].every((node) => node.connected && node.sessionId && node.info),
  );
  return manager;
}

/** Disconnects from all endpoints for good. */
export function stopBot({ nodeManager }: LavalinkManager): void {
  for (const node of [...nodeManager.nodes.values()]) {
    node.options.retryAmount = 0;
    node.destroy(undefined, true);
  }
}

/** Creates a player on one endpoint and connects it to a voice channel. */
export async function join(manager: LavalinkManager, endpoint: LavalinkEndpoint): Promise<Player> {
  const player = manager.createPlayer({ guildId: GUILD, voiceChannelId: CHANNEL, node: endpoint.id });
  await player.connect();
  await until(() => endpoint.players()[0]?.state.connected);
  return player;
}

/** Adds tracks from the catalog to the queue. */
export async function add(player: Player, ...identifiers: string[]): Promise<void> {
  for (const identifier of identifiers) {
    const result = (await player.search(
      { query: `https://demo.invalid/track/${identifier}` },
      requester,
    )) as SearchResult;
    await player.queue.add(result.tracks);
  }
}

/** Records the names of player events from now on, in order. */
export function eventsOf(manager: LavalinkManager): string[] {
  const events: string[] = [];
  const names = ['trackStart', 'trackEnd', 'trackStuck', 'trackError', 'queueEnd', 'playerSocketClosed'] as const;
  for (const name of names) manager.on(name as keyof LavalinkManagerEvents, () => void events.push(name));
  return events;
}

/** Resolves on the next `connect` event, which comes after `connected` is set, once the library has fetched the node's info. */
export function nextConnect({ nodeManager }: LavalinkManager): Promise<void> {
  return new Promise((resolve) => nodeManager.once('connect', () => resolve()));
}
