/** The voice plane of the sandbox: a voice server, two Lavalink endpoints, demo agents in a pool, and two voice nodes. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ChannelSound } from '../control/protocol.ts';
import type { LocalDiscord } from '../discord/index.ts';
import { demoCatalog } from '../lavalink/catalog.ts';
import { coverRoutes, withCovers } from '../lavalink/covers.ts';
import { type LavalinkEndpoint, startLavalink } from '../lavalink/server.ts';
import { type FaultHandler, faultsOf, Replaceable, unsupported } from '../processes/parts.ts';
import { freePort } from '../processes/ports.ts';
import { type SupervisedProcess, supervise } from '../processes/supervise.ts';
import { compileCache, ROOT } from '../state/folder.ts';
import type { Secrets } from '../state/secrets.ts';
import { createCertificate } from '../voice-server/certificate.ts';
import { closeWithGateway, soundOf } from '../voice-server/channels.ts';
import { startVoiceServer, type VoiceServer } from '../voice-server/server.ts';
import { agentsReady, contributeAgents } from './demo-agents.ts';

const NODES = ['node-1', 'node-2'];
const ENDPOINTS = ['lavalink-1', 'lavalink-2'];
/** Discord's voice gateway closes connections with an unknown token with this code. */
const UNKNOWN_TOKEN = 4_004;

export interface VoicePlane {
  nodes: { id: string }[];
  lavalink: { id: string }[];
  /** Where its processes serve their metrics at this moment. A process that was killed isn't listed. */
  addresses(): { nodes: string[]; lavalink: string[] };
  /** What arrives at the voice channels of a guild. Nothing with `LAVALINK_NODES`. */
  sound(guildId: string): ChannelSound[];
  /** By the IDs of nodes and endpoints. */
  faults: Readonly<Record<string, FaultHandler>>;
  stop(): Promise<void>;
}

export interface VoicePlaneOptions {
  discord: LocalDiscord;
  databaseUrl: string;
  secrets: Secrets;
  /** `LAVALINK_NODES` replaces the two endpoints here. */
  environment: Readonly<Record<string, string | undefined>>;
  log: (line: string) => void;
}

/** Environment variables that the edge and the nodes share. */
export function voiceVariables({ voiceNodeSecret, agentTokenKey }: Secrets) {
  return { VOICE_NODE_SECRET: voiceNodeSecret, AGENT_TOKEN_KEYS: `sandbox:${agentTokenKey}` };
}

/** @throws if a part doesn't start, after stopping the others. */
export async function startVoicePlane(options: VoicePlaneOptions): Promise<VoicePlane> {
  const { discord, databaseUrl, secrets, environment } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const { endpoints, lavalinkNodes, server } = environment.LAVALINK_NODES
      ? { endpoints: [], lavalinkNodes: environment.LAVALINK_NODES, server: undefined }
      : await startEndpoints(discord, secrets, stops);
    await contributeAgents(discord, databaseUrl, voiceVariables(secrets).AGENT_TOKEN_KEYS);
    const nodes = NODES.map((id) => ({
      id,
      process: new Replaceable(() => startNode(id, { ...options, lavalinkNodes })),
    }));
    stops.push(async () => {
      await Promise.all(nodes.map(({ process }) => process.stop()));
    });
    await Promise.all(nodes.map(({ process }) => process.start()));
    await agentsReady(discord, databaseUrl);
    const noFault = unsupported(
      'Voice nodes can only be killed and restarted. Or break postgres, discord, or lavalink-1.',
    );
    const nodeFaults = nodes.map(({ id, process }) => [
      id,
      faultsOf({ process, latency: noFault, error: noFault, heal: () => {} }),
    ]);
    const endpointFaults = endpoints.map((endpoint) => [
      endpoint.id,
      faultsOf({
        process: endpoint,
        latency: (ms, { route } = {}) => endpoint.faults.latency(ms, route?.split(' ')[1]),
        error: (status) => endpoint.faults.error(status),
        heal: () => endpoint.faults.heal(),
      }),
    ]);
    return {
      nodes: NODES.map((id) => ({ id })),
      lavalink: endpoints.map(({ id }) => ({ id })),
      addresses: () => ({
        nodes: nodes.flatMap(({ process }) => process.current?.url ?? []),
        lavalink: endpoints.map(({ url }) => url),
      }),
      sound: (guildId) => (server === undefined ? [] : soundOf(discord.core.world, server, guildId)),
      faults: Object.fromEntries([...nodeFaults, ...endpointFaults]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startEndpoints(
  discord: LocalDiscord,
  { lavalinkPassword }: Secrets,
  stops: (() => Promise<void>)[],
): Promise<{ endpoints: LavalinkEndpoint[]; lavalinkNodes: string; server: VoiceServer }> {
  const certificate = await createCertificate();
  const { voice } = discord.core;
  const server = await startVoiceServer({
    certificate,
    admit: ({ server_id: guildId, user_id: userId, session_id: sessionId, token }) =>
      voice.admits({ guildId, userId, sessionId, token }) ? undefined : UNKNOWN_TOKEN,
  });
  stops.push(() => server.stop());
  closeWithGateway(voice, server.faults.close);
  voice.setEndpoint(server.endpoint);
  discord.app.route('/', coverRoutes(demoCatalog));
  const endpoints: LavalinkEndpoint[] = [];
  for (const id of ENDPOINTS) {
    const endpoint = await startLavalink({
      id,
      password: lavalinkPassword,
      tracks: withCovers(demoCatalog, discord.url),
      offersDemoTracks: true,
      voiceCa: certificate.certificate,
    });
    stops.push(() => endpoint.stop());
    endpoints.push(endpoint);
  }
  const listed = endpoints.map(({ id, url }) => ({ id, url, password: lavalinkPassword }));
  return { endpoints, lavalinkNodes: JSON.stringify(listed), server };
}

interface NodeOptions extends VoicePlaneOptions {
  /** In the format of `LAVALINK_NODES`. */
  lavalinkNodes: string;
}

/** Starts a voice node like `npm run voice-node` does, on loopback. */
async function startNode(id: string, options: NodeOptions): Promise<SupervisedProcess> {
  const { discord, databaseUrl, secrets, lavalinkNodes, environment, log } = options;
  const port = await freePort();
  const preload = environment.LAVALINK_NODES ? [] : ['--import', new URL('./offline-names.ts', import.meta.url).href];
  const child = spawn(process.execPath, [...preload, join(ROOT, 'voice-node', 'main.ts')], {
    // The IPC channel tells the node when this process ends, for whatever reason.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...compileCache,
      ...voiceVariables(secrets),
      DATABASE_URL: databaseUrl,
      DISCORD_API_BASE: discord.apiBase,
      DISCORD_TOKEN: discord.botToken,
      METRICS_TOKEN: secrets.metricsToken,
      NODE_ID: id,
      NODE_PUBLIC_URL: `http://127.0.0.1:${port}`,
      LAVALINK_NODES: lavalinkNodes,
      ...(environment.LEASE_MS && { LEASE_MS: environment.LEASE_MS }),
      PORT: String(port),
      HOST: '127.0.0.1',
      AI_PROVIDERS: environment.AI_PROVIDERS ?? '',
      LOG_LEVEL: environment.LOG_LEVEL || 'warn',
    },
  });
  return supervise(id, child, `http://127.0.0.1:${port}`, (line) => log(`${id}: ${line}`));
}
