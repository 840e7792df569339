/** Test helpers: a manual clock, a minimal client, and endpoints with a voice server. */
import { WebSocket } from 'ws';
import { createCertificate } from '../voice-server/certificate.ts';
import { startVoiceServer, type VoiceServer } from '../voice-server/server.ts';
import { demoCatalog } from './catalog.ts';
import type { Clock } from './clock.ts';
import { withCovers } from './covers.ts';
import type { ServerMessage, VoiceData } from './protocol.ts';
import { type LavalinkEndpoint, type LavalinkOptions, startLavalink } from './server.ts';

export const PASSWORD = 'endpoint-password';
export const USER = '100000000000000001';
export const GUILD = '200000000000000001';

/** Time passes only when a test advances it. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  readonly #timers = new Set<{ at: number; act: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Runs everything that's due until then, in order and at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = end;
  }

  /** Simulates a suspended process: what was due meanwhile runs late, and once. */
  jump(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }
}

/** Waits for a value that's neither undefined nor false, and returns it. If it never comes, the test times out. */
export async function until<T>(read: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export interface TestServers {
  voice: VoiceServer;
  lavalink: LavalinkEndpoint;
  /** The certificate that clients in this process must trust. */
  ca: string;
  /** Starts another endpoint. `stop` stops it, too. */
  open(options?: Partial<LavalinkOptions>): Promise<LavalinkEndpoint>;
  stop(): Promise<void>;
}

const certificate = await createCertificate();

export async function startServers(options: Partial<LavalinkOptions> = {}): Promise<TestServers> {
  const ca = certificate.certificate;
  const voice = await startVoiceServer({ certificate });
  const endpoints: LavalinkEndpoint[] = [];
  const open = async (more: Partial<LavalinkOptions> = {}) => {
    const id = `lavalink-${endpoints.length + 1}`;
    const endpoint = await startLavalink({
      id,
      password: PASSWORD,
      tracks: withCovers(demoCatalog, 'http://127.0.0.1:9'),
      voiceCa: ca,
      ...options,
      ...more,
    });
    endpoints.push(endpoint);
    return endpoint;
  };
  const lavalink = await open();
  return {
    ...{ voice, lavalink, ca, open },
    async stop() {
      await Promise.all(endpoints.map((endpoint) => endpoint.stop()));
      await voice.stop();
    },
  };
}

/** A minimal client: a WebSocket that records its messages, and REST. */
export class BareClient {
  readonly messages: ServerMessage[] = [];
  readonly socket: WebSocket;
  readonly #endpoint: LavalinkEndpoint;
  /** `Session-Resumed` in the handshake's response. */
  sessionResumed: string | undefined;

  private constructor(endpoint: LavalinkEndpoint, headers: Record<string, string>) {
    this.#endpoint = endpoint;
    this.socket = new WebSocket(`${endpoint.url}/v4/websocket`, { headers });
    this.socket.on('upgrade', (response) => {
      this.sessionResumed = String(response.headers['session-resumed']);
    });
    this.socket.on('message', (text) => this.messages.push(JSON.parse(String(text)) as ServerMessage));
    this.socket.on('error', () => {});
  }

  static async connect(endpoint: LavalinkEndpoint, headers: Record<string, string> = {}): Promise<BareClient> {
    const usual = { Authorization: PASSWORD, 'User-Id': USER, 'Client-Name': 'bare/1.0.0' };
    const client = new BareClient(endpoint, { ...usual, ...headers });
    await until(() => client.ready);
    return client;
  }

  get ready() {
    return this.messages.find((message) => message.op === 'ready');
  }

  get sessionId(): string {
    return this.ready?.sessionId ?? '';
  }

  /** Types of the events received, in order, with the end reason of tracks. */
  get events(): string[] {
    return this.messages
      .filter((message) => message.op === 'event')
      .map((event) =>
        'reason' in event && event.type === 'TrackEndEvent' ? `${event.type} ${event.reason}` : event.type,
      );
  }

  get updates() {
    return this.messages.filter((message) => message.op === 'playerUpdate');
  }

  async rest(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const headers = { Authorization: PASSWORD, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(this.#endpoint.url + path, { method, headers, ...sent });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  }

  player(update: Record<string, unknown>, { guildId = GUILD, query = '' } = {}) {
    return this.rest('PATCH', `/v4/sessions/${this.sessionId}/players/${guildId}${query}`, update);
  }

  /** Connects to a voice server and plays a track. */
  play(identifier: string, voice: VoiceServer, more: Record<string, unknown> = {}) {
    return this.player({ voice: voiceData(voice), track: { identifier }, ...more });
  }

  drop(): void {
    this.socket.terminate();
  }
}

export function voiceData(voice: VoiceServer, changed: Partial<VoiceData> = {}): VoiceData {
  const usual = { token: 'voice-token', sessionId: 'voice-session', channelId: '300000000000000001' };
  return { ...usual, endpoint: voice.endpoint, ...changed };
}
