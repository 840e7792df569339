/** What agents cost in memory: a voice node that holds them beside the same node without any, and bare clients beside that. */
import { demoCatalog } from '../../sandbox/lavalink/catalog.ts';
import { openVoice } from '../../testing/voice.ts';
import type { Cleanup } from '../fixture.ts';
import { type CrowdOptions, startCrowd } from './crowd.ts';
import type { Databases } from './databases.ts';
import { enlist, readyAgents, startEndpoints, startNode, until } from './measured-node.ts';
import { MeasuredProcess } from './measured-process.ts';

/** In MB (10^6 bytes) of resident memory. */
export interface MemoryFindings {
  /** A node that holds nothing. */
  emptyNodeMb: number;
  /** What the agents add to it. */
  agentsMb: number;
  /** What as many bare clients add to a process that has only loaded their library. */
  clientsMb: number;
}

export async function measureMemory(
  name: string,
  crowdOptions: CrowdOptions,
  databases: Databases,
  cleanup: Cleanup,
): Promise<MemoryFindings> {
  const crowd = await startCrowd(crowdOptions, cleanup);
  const database = await databases(name);
  const voice = await openVoice(4, database);
  const lavalink = await startEndpoints({ tracks: demoCatalog }, cleanup);
  const environment = { NODE_CAPACITY: String(crowd.bots.length) };
  const node = () => startNode({ discord: crowd.discord, databaseUrl: database.url, lavalink, environment }, cleanup);

  const { process: empty } = await node();
  await until(empty, 'it listens', async () => empty.words.includes('listens on port'));
  const emptyNodeMb = await empty.residentMb();
  await empty.stop();

  await enlist(voice, crowd);
  const { process: full } = await node();
  await until(full, 'its agents are ready', async () => (await readyAgents(voice)) === crowd.bots.length);
  const agentsMb = (await full.residentMb()) - emptyNodeMb;
  await full.stop();

  const bare = new MeasuredProcess('bare-clients.ts', { DISCORD_API_BASE: crowd.discord.apiBase }, cleanup);
  const loadedMb = await bare.residentMb();
  await bare.ask({ tokens: crowd.bots.map(({ token }) => token) });
  const clientsMb = (await bare.residentMb()) - loadedMb;
  await bare.stop();
  return { emptyNodeMb, agentsMb, clientsMb };
}
