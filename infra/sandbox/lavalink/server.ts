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
  /** How others name it, e.g. in `LAVALINK_NODES` and in faults. */
  id: string;
  /** On 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** Not empty. */
  password: string;
  /** What it can play: `demoCatalog`. */
  tracks: Catalog;
  /** Also loads `http` addresses of this machine; by default it does not. */
  allowsLoopbackHttp?: boolean;
  /** A search without results and a link to the web lead to a demo track that says what it is; by default to nothing. */
  offersDemoTracks?: boolean;
  /** PEM of the voice servers' certificate, where Node does not trust it anyway. */
  voiceCa?: string;
  /** How long connecting to a voice server may take, in ms. */
  voiceTimeoutMs?: number;
  /** Between two playerUpdate messages of a player with a track, in ms. */
  updateIntervalMs?: number;
  /** Between two stats messages, in ms. */
  statsIntervalMs?: number;
  /** How long a track may give no sound before it counts as stuck, in ms. */
  stuckThresholdMs?: number;
  /** How long a track may play with no voice connection before it is dropped, in ms. */
  cleanupAfterMs?: number;
  clock?: Clock;
  /** Told of connections that come and go, a line each. */
  log?: (line: string) => void;
}

/** A player, and whose it is. */
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
  /** Ids of all sessions, those that wait for their client included. */
  sessions(): { id: string; userId: string; isWaiting: boolean }[];
  readonly faults: Faults;
  /** Breaks the websockets of one bot, or of all, without a word; the endpoint goes on. */
  dropSockets(userId?: string): void;
  /** Ends everything properly, frees the port. Also after `kill`. */
  stop(): Promise<void>;
  /** As SIGKILL does: every socket breaks, sound stops at once, sessions are lost, the port is closed. */
  kill(): Promise<void>;
  /** `kill`, then open again at the same port, knowing nothing of before. */
  restart(): Promise<void>;
}

/**
 * Starts an endpoint that speaks Lavalink's protocol 4.2, in this process, on 127.0.0.1 only. It plays no music: demo
 * tracks run through time as real ones do, and are heard as a tone.
 * Rejects where the port is taken.
 *
 * @example
 * const lavalink = await startLavalink({ id: 'lavalink-1', password: 'local', tracks: demoCatalog });
 * new LavalinkManager({ nodes: [{ host: '127.0.0.1', port: lavalink.port, authorization: 'local' }], … });
 */
export async function startLavalink(options: LavalinkOptions): Promise<LavalinkEndpoint> {
  const { id, password, tracks, clock = systemClock, allowsLoopbackHttp = false, log = () => {} } = options;
  const { offersDemoTracks = false } = options;
  if (password === '') throw new RangeError('the password must not be empty');
  const faults = new Faults();
  const sources = new Sources(tracks, { allowsHttp: allowsLoopbackHttp, offersDemoTracks });
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
      },
    };
    const rest = createRest({
      ...{ password, sources, statistics, faults },
      session: (sessionId) => sessions.get(sessionId),
      players: () => all().flatMap((session) => [...session.players.values()]),
    });
    return listen(port, rest, { password, faults, sessions, context, log: (line) => log(`${id}: ${line}`) });
  };

  let listening: Listening | undefined = await open(options.port ?? 0);
  const { port } = listening;
  const close = async (goodbye: 'close' | 'cut') => {
    const closing = listening;
    listening = undefined;
    for (const session of all()) {
      if (goodbye === 'close') session.end();
      else session.cut();
    }
    await closing?.close(goodbye);
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
