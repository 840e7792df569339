import type { Catalog } from './catalog.ts';
import { type Clock, systemClock } from './clock.ts';
import { Faults } from './faults.ts';
import { type Listening, listen } from './listen.ts';
import type { PlayerBody } from './player.ts';
import { createRest } from './rest.ts';
import type { Session, SessionContext } from './session.ts';
import { Sources } from './sources.ts';
import { Statistics } from './stats.ts';
import { Pacer } from './voice/pacer.ts';

export interface LavalinkOptions {
  /** Its name, e.g. in `LAVALINK_NODES` and faults. */
  id: string;
  /** On 127.0.0.1. 0 (default) picks a free one. */
  port?: number;
  /** Must not be empty. */
  password: string;
  /** What it can play, e.g. `demoCatalog`. */
  tracks: Catalog;
  /** What `/v4/info` lists (default: none). */
  plugins?: readonly { name: string; version: string }[];
  /** The version that `/v4/info` claims (default: the one it implements). */
  semver?: string;
  /** Also loads `http` URLs on this machine (default: false). */
  allowsLoopbackHttp?: boolean;
  /** Offers a demo track for links and for searches without results, and says so (default: false). */
  offersDemoTracks?: boolean;
  /** Fetches every address on this machine that it's handed, as a Lavalink server with forged tracks would (default: false). */
  fetchesLoopback?: boolean;
  /** The voice servers' certificate as PEM, unless Node trusts it already. */
  voiceCa?: string;
  /** Time limit for connecting to a voice server, in ms. */
  voiceTimeoutMs?: number;
  /** Answers voice updates with `connected: false` and connects this much later, in ms, like NodeLink. Lavalink connects first. */
  voiceDelayMs?: number;
  /** The interval of playerUpdate messages for a player with a track, in ms. */
  updateIntervalMs?: number;
  /** The interval of stats messages, in ms. */
  statsIntervalMs?: number;
  /** How long a track can be silent before it counts as stuck, in ms. */
  stuckThresholdMs?: number;
  /** How long a track can play without a voice connection before it's dropped, in ms. */
  cleanupAfterMs?: number;
  clock?: Clock;
  /** Receives a line for each client that connects or disconnects. */
  log?: (line: string) => void;
}

/** A player and its owner. */
export interface PlayerReport extends PlayerBody {
  userId: string;
  sessionId: string;
  framesSent: number;
}

export interface LavalinkEndpoint {
  readonly id: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** All players of all sessions. */
  players(): PlayerReport[];
  /** All sessions, including those waiting for their client. */
  sessions(): { id: string; userId: string; isWaiting: boolean }[];
  readonly faults: Faults;
  /** Drops the WebSockets of one bot or all bots without a close frame. The endpoint keeps running. */
  dropSockets(userId?: string): void;
  /** Shuts down cleanly and frees the port. Also works after `kill`. */
  stop(): Promise<void>;
  /** Simulates SIGKILL: sockets break, sound stops, sessions are lost, and the port is closed. */
  kill(): Promise<void>;
  /** Kills it and starts it again on the same port, without its previous state. */
  restart(): Promise<void>;
}

/**
 * Starts an endpoint with Lavalink's protocol 4.2 in this process, on 127.0.0.1 only. It doesn't play real music: demo tracks
 * advance like real ones and sound like a tone.
 *
 * Rejects if the port is in use.
 *
 * @example
 * const lavalink = await startLavalink({ id: 'lavalink-1', password: 'local', tracks: demoCatalog });
 * new LavalinkManager({ nodes: [{ host: '127.0.0.1', port: lavalink.port, authorization: 'local' }], … });
 */
export async function startLavalink(options: LavalinkOptions): Promise<LavalinkEndpoint> {
  const { id, password, tracks, clock = systemClock, allowsLoopbackHttp = false, log = () => {} } = options;
  const { offersDemoTracks = false, fetchesLoopback = false } = options;
  if (password === '') throw new RangeError('the password must not be empty');
  const faults = new Faults();
  const sources = new Sources(tracks, { allowsHttp: allowsLoopbackHttp, offersDemoTracks, fetchesLoopback });
  const sessions = new Map<string, Session>();
  const all = () => [...sessions.values()];
  let statistics = new Statistics(clock);

  const open = (port: number): Promise<Listening> => {
    statistics = new Statistics(clock);
    const context: SessionContext = {
      clock,
      statistics,
      updateIntervalMs: options.updateIntervalMs ?? 5_000,
      statsIntervalMs: options.statsIntervalMs ?? 60_000,
      stuckThresholdMs: options.stuckThresholdMs ?? 10_000,
      cleanupAfterMs: options.cleanupAfterMs ?? 60_000,
      failureOf: (info) => sources.failureOf(info),
      isSilent: () => faults.isSilent,
      voice: {
        pacer: new Pacer(clock),
        timeoutMs: options.voiceTimeoutMs ?? 5_000,
        ...(options.voiceCa === undefined ? {} : { ca: options.voiceCa }),
        ...(options.voiceDelayMs === undefined ? {} : { delayMs: options.voiceDelayMs }),
      },
    };
    const rest = createRest({
      ...{ password, sources, statistics, faults },
      about: { plugins: options.plugins ?? [], ...(options.semver !== undefined && { semver: options.semver }) },
      session: (sessionId) => sessions.get(sessionId),
      players: () => all().flatMap((session) => [...session.players.values()]),
    });
    return listen(port, rest, { password, faults, sessions, context, log: (line) => log(`${id}: ${line}`) });
  };

  let listening: Listening | undefined = await open(options.port ?? 0);
  const { port } = listening;
  const close = async (how: 'close' | 'cut') => {
    const closing = listening;
    listening = undefined;
    for (const session of all()) {
      if (how === 'close') session.end();
      else session.cut();
    }
    await closing?.close(how);
  };

  return {
    ...{ id, password, port, faults },
    url: `http://127.0.0.1:${port}`,
    players: () =>
      all().flatMap(({ id: sessionId, userId, players }) =>
        [...players.values()].map((player) => ({ ...player.body(), userId, sessionId, framesSent: player.framesSent })),
      ),
    sessions: () => all().map(({ id: sessionId, userId, isWaiting }) => ({ id: sessionId, userId, isWaiting })),
    dropSockets: (userId) => {
      for (const session of all()) if (userId === undefined || session.userId === userId) session.dropSocket();
    },
    async stop() {
      await close('close');
      faults.heal();
    },
    kill: () => close('cut'),
    async restart() {
      await close('cut');
      listening = await open(port);
    },
  };
}
