import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayCloseCodes, GatewayDispatchEvents, GatewayOpcodes } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Bot, Bots } from '../bots.ts';
import { isLoopback } from '../guard.ts';
import type { Json } from '../json.ts';
import type { World } from '../world.ts';
import { CloseError, Connection, type ConnectionHandler, undecodable } from './connection.ts';
import { IdentifyBudget } from './identify-budget.ts';
import { checkIntents, checkShard } from './intents.ts';
import {
  channelInfoJson,
  identify,
  readyJson,
  requestChannelInfo,
  resume,
  type VoiceStateRequest,
  voiceStateUpdate,
} from './payloads.ts';
import { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { GatewaySettings } from './settings.ts';

export interface GatewayOptions {
  world: World;
  bots: Bots;
  settings: GatewaySettings;
  /** `ws://127.0.0.1:PORT`, the URL that clients connect to. */
  url: string;
  sessions: Sessions;
  /** Called when a bot requests to join, move, or leave voice (op 4). */
  voiceStateRequested: (session: Session, request: VoiceStateRequest) => void;
  log: (line: string) => void;
}

/**
 * Close codes that end the session: the ones after which Discord's table says to start a new one, and the two a client sends
 * when it disconnects on purpose.
 */
const finalCloseCodes = new Set<number>([
  1000,
  1001,
  GatewayCloseCodes.AuthenticationFailed,
  GatewayCloseCodes.InvalidSeq,
  GatewayCloseCodes.SessionTimedOut,
]);

/** Ops that bots may send, but that request things the sandbox doesn't have. */
const ignoredOps = new Set<number>([
  GatewayOpcodes.PresenceUpdate,
  GatewayOpcodes.RequestGuildMembers,
  GatewayOpcodes.RequestSoundboardSounds,
]);

/** Discord's gateway (v10, JSON): logins, resumes, and failures on demand. */
export class Gateway implements ConnectionHandler {
  readonly url: string;
  readonly #world: World;
  readonly #bots: Bots;
  readonly #settings: GatewaySettings;
  readonly #sessions: Sessions;
  readonly #voiceStateRequested: GatewayOptions['voiceStateRequested'];
  readonly #log: (line: string) => void;
  readonly #budget: IdentifyBudget;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024, clientTracking: false });
  readonly #connections = new Set<Connection>();

  constructor({ world, bots, sessions, settings, url, voiceStateRequested, log }: GatewayOptions) {
    this.url = url;
    this.#world = world;
    this.#bots = bots;
    this.#sessions = sessions;
    this.#settings = settings;
    this.#voiceStateRequested = voiceStateRequested;
    this.#log = log;
    this.#budget = new IdentifyBudget(settings);
    bots.onReset((botId) => this.#endBot(botId));
  }

  /** Handles an HTTP server's WebSocket upgrades. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'ws://127.0.0.1');
      // Real clients don't send an origin, but a web page in a browser does.
      const isAllowed = isLoopback(request.headers.host ?? '') && request.headers.origin === undefined;
      if (pathname !== '/' || !isAllowed) {
        socket.end(`HTTP/1.1 ${isAllowed ? '404 Not Found' : '403 Forbidden'}\r\nConnection: close\r\n\r\n`);
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (client) => this.#open(client, searchParams));
    });
  }

  /** `session_start_limit` of `GET /gateway/bot`. */
  startLimit(botId: string): Json {
    return this.#budget.limit(botId);
  }

  /** Drops the connections of one bot, or of all. Their sessions can be resumed. */
  drop(botId?: string): void {
    for (const connection of this.#connectionsOf(botId)) connection.cut();
  }

  /** Tells one bot, or all, to reconnect and resume (op 7). */
  reconnect(botId?: string): void {
    for (const connection of this.#connectionsOf(botId)) connection.sendOp(GatewayOpcodes.Reconnect, null);
  }

  /** Invalidates the sessions of one bot, or of all (op 9). Clients have to identify again. */
  invalidate(botId?: string): void {
    for (const connection of this.#connectionsOf(botId)) {
      if (!connection.session) continue;
      connection.session = undefined;
      connection.sendOp(GatewayOpcodes.InvalidSession, false);
    }
    for (const session of this.#sessions.of(botId)) this.#sessions.end(session);
  }

  /** Silences the current connections of one bot, or of all, for this many milliseconds. Doesn't affect new ones. */
  silence(ms: number, botId?: string): void {
    for (const connection of this.#connectionsOf(botId)) connection.silence(ms);
  }

  /** Ends every connection and session. */
  stop(): void {
    for (const connection of this.#connections) connection.cut();
    this.#connections.clear();
    this.#sessions.stop();
    this.#server.close();
  }

  received(connection: Connection, op: number, data: unknown): void {
    const { session } = connection;
    if (op === GatewayOpcodes.Identify || op === GatewayOpcodes.Resume) {
      if (session) throw new CloseError(GatewayCloseCodes.AlreadyAuthenticated, 'Already authenticated.');
      const isGranted =
        op === GatewayOpcodes.Identify ? this.#identify(connection, data) : this.#resume(connection, data);
      if (!isGranted) connection.sendOp(GatewayOpcodes.InvalidSession, false);
      return;
    }
    if (op !== GatewayOpcodes.VoiceStateUpdate && op !== GatewayOpcodes.RequestChannelInfo && !ignoredOps.has(op)) {
      throw new CloseError(GatewayCloseCodes.UnknownOpcode, 'Unknown opcode.');
    }
    if (!session) throw new CloseError(GatewayCloseCodes.NotAuthenticated, 'Not authenticated.');
    if (ignoredOps.has(op)) return;
    if (op === GatewayOpcodes.RequestChannelInfo) {
      this.#sendChannelInfo(session, data);
      return;
    }
    const request = voiceStateUpdate.safeParse(data);
    if (!request.success) throw undecodable();
    this.#voiceStateRequested(session, request.data);
  }

  closed(connection: Connection, code: number): void {
    this.#connections.delete(connection);
    const { session } = connection;
    connection.session = undefined;
    if (!session || session.outlet !== connection) return;
    if (finalCloseCodes.has(code)) this.#sessions.end(session);
    else {
      session.detach(this.#settings.resumeMs, () => this.#sessions.end(session));
      this.#sessions.drop(session);
    }
  }

  failed(error: unknown): void {
    this.#log(`the gateway failed to handle a payload: ${error instanceof Error ? error.stack : String(error)}`);
  }

  #open(client: WebSocket, query: URLSearchParams): void {
    const connection = new Connection(client, this.#settings.heartbeatMs, this);
    this.#connections.add(connection);
    const isKnown = query.get('v') === '10' && (query.get('encoding') ?? 'json') === 'json' && !query.has('compress');
    if (!isKnown)
      connection.close(GatewayCloseCodes.InvalidAPIVersion, 'This gateway only supports v10 in uncompressed JSON.');
  }

  /** Like Discord, ignores requests for guilds that the bot isn't in. */
  #sendChannelInfo(session: Session, data: unknown): void {
    const request = requestChannelInfo.safeParse(data);
    if (!request.success) throw undecodable();
    const guild = this.#world.guild(request.data.guild_id);
    if (!guild?.members.has(session.botId)) return;
    const info = channelInfoJson(guild, session.botId, request.data.fields);
    session.dispatch(GatewayDispatchEvents.ChannelInfo, JSON.stringify(info));
  }

  /** Returns false if it's too soon after another identify. */
  #identify(connection: Connection, data: unknown): boolean {
    const payload = identify.safeParse(data);
    if (!payload.success) throw undecodable();
    const { token, intents } = payload.data;
    const bot = this.#authenticate(token);
    const shard = checkShard(payload.data.shard);
    checkIntents(intents, bot.intents);
    const verdict = this.#budget.take(bot.user.id);
    // Discord resets the token of a bot that exceeds the daily limit.
    if (verdict === 'exhausted') {
      this.#bots.resetToken(bot);
      throw authenticationFailed();
    }
    if (verdict === 'too soon') return false;

    const session = new Session(bot.user.id, intents, shard);
    this.#sessions.add(session);
    connection.session = session;
    session.attach(connection);
    const guilds = this.#world.guilds.filter((guild) => guild.members.has(session.botId) && session.serves(guild.id));
    session.dispatch(GatewayDispatchEvents.Ready, JSON.stringify(readyJson(session, bot.user, guilds, this.url)));
    for (const guild of guilds) this.#sessions.sendGuild(session, guild);
    return true;
  }

  /** Returns false if the session has ended, or too much of it was dropped. */
  #resume(connection: Connection, data: unknown): boolean {
    const payload = resume.safeParse(data);
    if (!payload.success) throw undecodable();
    const { token, session_id, seq } = payload.data;
    const bot = this.#authenticate(token);
    const session = this.#sessions.byId(session_id);
    if (session?.botId !== bot.user.id) return false;
    for (const other of this.#connections) {
      if (other.session !== session) continue;
      // The client knows before we do that its old connection is dead.
      other.session = undefined;
      other.cut();
    }
    const resumability = session.resumability(seq);
    if (resumability !== 'possible') this.#sessions.end(session);
    if (resumability === 'impossible') throw new CloseError(GatewayCloseCodes.InvalidSeq, 'Invalid seq.');
    if (resumability === 'too old') return false;
    connection.session = session;
    session.attach(connection);
    session.replay(seq);
    session.dispatch(GatewayDispatchEvents.Resumed, JSON.stringify({ _trace: ['["sandbox"]'] }));
    return true;
  }

  #authenticate(token: string): Bot {
    const bot = this.#bots.byToken(token.replace(/^Bot /, ''));
    if (!bot) throw authenticationFailed();
    return bot;
  }

  #endBot(botId: string): void {
    for (const connection of this.#connectionsOf(botId)) {
      const { code, message } = authenticationFailed();
      connection.close(code, message);
    }
    for (const session of this.#sessions.of(botId)) this.#sessions.end(session);
  }

  #connectionsOf(botId: string | undefined): Connection[] {
    return [...this.#connections].filter(({ session }) => botId === undefined || session?.botId === botId);
  }
}

function authenticationFailed(): CloseError {
  return new CloseError(GatewayCloseCodes.AuthenticationFailed, 'Authentication failed.');
}
