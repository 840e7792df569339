/** The process of {@link file://./sound.ts}: the voice server that counts what's sent, and Lavalink endpoints that send it. */
import { demoCatalog } from '../../sandbox/lavalink/catalog.ts';
import { type LavalinkEndpoint, startLavalink } from '../../sandbox/lavalink/server.ts';
import { type Listener, startVoiceServer, type VoiceServer } from '../../sandbox/voice-server/server.ts';
import { PASSWORD } from '../voice/measured-node.ts';
import type { Answer, Call, SoundCalls } from './sound.ts';

let voiceServer: VoiceServer;
let endpoints: LavalinkEndpoint[] = [];
const endpoint = (id: string) => {
  const found = endpoints.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no ${id}.`);
  return found;
};
const listening = new Map<number, Listener[]>();
let listened = 0;

const calls: SoundCalls = {
  async start(certificate, own) {
    voiceServer = await startVoiceServer({ certificate });
    const shared = { password: PASSWORD, tracks: demoCatalog, voiceCa: certificate.certificate };
    endpoints = await Promise.all(own.map((id) => startLavalink({ id, ...shared })));
    return {
      endpoint: voiceServer.endpoint,
      lavalink: endpoints.map(({ id, url, password }) => ({ id, url, password })),
    };
  },
  players: (id) => {
    const players = endpoint(id).players();
    return { all: players.length, playing: players.filter(({ track }) => track !== null).length };
  },
  kill: (id) => endpoint(id).kill(),
  restart: (id) => endpoint(id).restart(),
  listen: (filters) => {
    listening.set(
      ++listened,
      filters.map((filter) => voiceServer.listen(filter)),
    );
    return listened;
  },
  heard: (id) => (listening.get(id) ?? []).map((listener) => listener.heard()),
  stopListening: (id) => {
    for (const listener of listening.get(id) ?? []) listener.stop();
    listening.delete(id);
  },
  close: (code, filter) => voiceServer.faults.close(code, filter),
};

process.on('message', async ({ number, name, args }: Call) => {
  const answer: Answer = { number };
  try {
    answer.value = await (calls[name] as (...given: unknown[]) => unknown)(...args);
  } catch (error) {
    answer.error = String(error);
  }
  process.send?.(answer);
});
// Whoever started it has gone.
process.on('disconnect', () => process.exit(0));
process.send?.({ number: 0 } satisfies Answer);
