/** The lines of a single voice node to everything it needs, to cut them one by one. Other nodes keep theirs. */
import { fileURLToPath } from 'node:url';
import { type FaultyProxy, openFaultyProxy } from '../faulty-proxy.ts';
import type { VoiceStage } from './stage.ts';

export interface Lines {
  /** Starts a node whose connections lead through these lines. */
  environment: Record<string, string>;
  discord: FaultyProxy;
  lavalink: FaultyProxy[];
  database: FaultyProxy;
  close(): void;
}

export async function openLines(stage: VoiceStage): Promise<Lines> {
  const discord = await openFaultyProxy(stage.discord.apiBase);
  const lavalink = await Promise.all(stage.lavalink.map(({ url }) => openFaultyProxy(url)));
  const database = await openFaultyProxy(stage.nodeUrl);
  const portOf = (url: string) => new URL(url).port;
  const routes: Record<string, { host: string; port: number }> = {};
  const targets = [stage.discord.apiBase, ...stage.lavalink.map(({ url }) => url), stage.nodeUrl];
  for (const [at, { url }] of [discord, ...lavalink, database].entries())
    routes[portOf(targets[at] ?? '')] = { host: '127.0.0.1', port: Number(portOf(url)) };
  return {
    environment: {
      NODE_OPTIONS: `--import ${fileURLToPath(new URL('../reroute.ts', import.meta.url))}`,
      TEST_ROUTES: JSON.stringify(routes),
    },
    ...{ discord, lavalink, database },
    close() {
      for (const line of [discord, ...lavalink, database]) line.close();
    },
  };
}
