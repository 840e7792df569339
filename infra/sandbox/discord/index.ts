import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { INVITE_PERMISSIONS } from '../../../shared/voice/catalog.ts';
import { Administration } from './administration.ts';
import { Bots } from './bots.ts';
import { type Command, CommandRegistry } from './commands.ts';
import { type Core, discordTiming, type Timing } from './core.ts';
import { demoWorld } from './demo-world.ts';
import { EventHub } from './events.ts';
import { FileStore } from './files.ts';
import { Gateway } from './gateway/gateway.ts';
import { Sessions } from './gateway/sessions.ts';
import { discordGateway, type GatewaySettings } from './gateway/settings.ts';
import { loopbackOnly } from './guard.ts';
import { type DiscordInfo, infoOf } from './info.ts';
import { type Interaction, InteractionBook } from './interactions/book.ts';
import { Client } from './interactions/client.ts';
import { Delivery, type Redelivered } from './interactions/delivery.ts';
import { type ProbeVerdict, probeEndpoint } from './interactions/probe.ts';
import { Uploads } from './interactions/uploads.ts';
import { SigningKey } from './keys.ts';
import { type Message, MessageStore } from './messages.ts';
import { authorizePage } from './oauth2.ts';
import { type Fault, restApi } from './rest/index.ts';
import { Snowflakes } from './snowflake.ts';
import { loadState, type PersistedState, StateWriter } from './state.ts';
import { loadSchemas } from './validate/schema.ts';
import { Voice, type VoiceSettings } from './voice.ts';
import type { World } from './world.ts';

/** How often the endpoint is checked while it is in use. */
const PROBE_EVERY_MS = 5 * 60_000;

export interface DiscordOptions {
  /** Where messages, commands and keys are kept between starts; without it they live as long as the process. */
  stateFile?: string;
  /** 0 takes a free one. */
  port: number;
  interactionsUrl?: string;
  log?: (line: string) => void;
  /** Multiplies every rate limit; default 1. */
  rateLimitScale?: number;
  /** Shorter waits for tests. */
  timing?: Partial<Timing>;
  /** A gateway that is less strict, or less patient. */
  gateway?: Partial<GatewaySettings>;
  /** Bots by name that are members of the first guild, with an agent's permissions, until somebody kicks them. */
  initialBots?: readonly string[];
  /** Where voice is; without an endpoint bots are told that there is no voice server yet. */
  voice?: Partial<VoiceSettings>;
}

/** A running local Discord. */
export interface LocalDiscord {
  url: string;
  /** What `DISCORD_API_BASE` is set to: `${url}/api`. */
  apiBase: string;
  applicationId: string;
  /** In hex, as in the developer portal. */
  publicKey: string;
  readonly botToken: string;
  /** Everything it serves; routes may be added while it runs. */
  app: Hono;
  core: Core;
  client: Client;
  /** Where interactions are posted. Resolves with the verdict of the check Discord makes when the URL is saved. */
  setInteractionsUrl(url: string): Promise<ProbeVerdict>;
  interactionsUrl(): string | undefined;
  interaction(id: string): Interaction | undefined;
  /** What there is; with a user, only what that user can see. */
  info(userId?: string): DiscordInfo;
  probe(): Promise<ProbeVerdict>;
  /** Sends an interaction of the last 15 minutes once more; undefined when there is none, or no URL. */
  redeliver(interactionId: string): Promise<Redelivered | undefined>;
  /** Adds milliseconds to every exchange. */
  latency(ms: number): void;
  /** Answers every REST request with this HTTP status; a 429 says when to come back. */
  failWith(status: number): void;
  /** How many REST requests were answered so, up to now. */
  readonly failures: number;
  /** Ends latency and failures. */
  heal(): void;
  /** Closes the server and writes the state. */
  stop(): Promise<void>;
}

/**
 * Starts a local Discord on 127.0.0.1.
 *
 * @example
 * const discord = await startDiscord({ port: 7070, stateFile: '.chorus/discord.json' });
 * await discord.setInteractionsUrl('http://127.0.0.1:8787/interactions');
 */
export async function startDiscord(options: DiscordOptions): Promise<LocalDiscord> {
  const log = options.log ?? (() => {});
  const world = demoWorld();
  const state = await loadState(options.stateFile, world, log);
  const fault: Fault = { latencyMs: 0, status: undefined, failures: 0 };
  const app = new Hono({ router: new TrieRouter() });
  app.use(loopbackOnly);

  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: '127.0.0.1',
    overrideGlobalObjects: false,
  }) as Server;
  const url = `http://127.0.0.1:${await listen(server, options.port)}`;

  const writer = new StateWriter(options.stateFile, snapshot, log);
  const changed = (): void => writer.touch();
  const ids = new Snowflakes(Date.now, state.lastId);
  const events = new EventHub();
  const bots = new Bots(world, tokensOf(state, world));
  bots.onReset(changed);
  const sessions = new Sessions(world);
  const voice = new Voice(world, events, sessions, { endpoint: null, order: 'state-first', ...options.voice });
  const gateway = new Gateway({
    world,
    bots,
    sessions,
    settings: { ...discordGateway, ...options.gateway },
    url: url.replace('http', 'ws'),
    voiceStateRequested: (session, request) => voice.request(session, request),
    log,
  });
  gateway.attach(server);
  const administration = new Administration({ world, ids, events, sessions, voice, changed });
  for (const { id, guilds } of state.bots) if (bots.byId(id)) administration.restore(id, guilds);
  if (state.bots.length === 0) inviteAll(options.initialBots ?? [], world, administration);
  const files = new FileStore();
  const core: Core = {
    world,
    ids,
    events,
    url,
    log,
    files,
    uploads: new Uploads({ files, ids, url, world }),
    messages: new MessageStore(world, events, changed, state.messages as unknown as Message[]),
    commands: new CommandRegistry(world, ids, events, changed, state.commands as unknown as Command[]),
    key: new SigningKey(state.signingKey),
    bots,
    gateway,
    sessions,
    voice,
    administration,
    timing: { ...discordTiming, ...options.timing },
  };
  const book = new InteractionBook(core.timing.tokenMs, changed, state.interactions as unknown as Interaction[]);
  const delivery = new Delivery(core, book);

  function snapshot(): PersistedState {
    return {
      version: 1,
      signingKey: state.signingKey,
      botToken: bots.main.token,
      lastId: ids.last,
      commands: core.commands.all(),
      messages: core.messages.all(),
      interactions: book.all() as unknown as PersistedState['interactions'],
      bots: bots
        .all()
        .filter((bot) => bot !== bots.main)
        .map(({ user, token }) => ({ id: user.id, token, guilds: administration.memberships(user.id) })),
    };
  }

  const rateLimitScale = options.rateLimitScale ?? 1;
  app.route('/', restApi({ core, delivery, fault, rateLimitScale }));
  app.route('/', authorizePage(core));
  app.get('/attachments/:channel/:id/:name', (c) => core.files.respond(c.req.param('id')));
  app.get('/ephemeral-attachments/:application/:id/:name', (c) => core.files.respond(c.req.param('id')));
  changed();
  loadSchemas().catch((error: unknown) => log(`the schemas of Discord's API cannot be loaded: ${String(error)}`));

  const probe = (): Promise<ProbeVerdict> => probeEndpoint(core, delivery);
  const routine = setInterval(() => void probe(), PROBE_EVERY_MS);
  routine.unref();

  const discord: LocalDiscord = {
    url,
    apiBase: `${url}/api`,
    applicationId: world.applicationId,
    publicKey: core.key.publicKeyHex,
    get botToken() {
      return bots.main.token;
    },
    app,
    core,
    client: new Client(core, delivery),
    setInteractionsUrl(next) {
      delivery.url = next;
      return probe();
    },
    interactionsUrl: () => delivery.url,
    interaction: (id) => book.byId(id),
    info: (userId) => ({ publicKey: core.key.publicKeyHex, ...infoOf(world, userId) }),
    probe,
    redeliver: (id) => delivery.redeliver(id),
    latency(ms) {
      fault.latencyMs = ms;
      delivery.latencyMs = ms;
    },
    failWith(status) {
      fault.status = status;
    },
    get failures() {
      return fault.failures;
    },
    heal() {
      fault.status = undefined;
      discord.latency(0);
    },
    async stop() {
      clearInterval(routine);
      gateway.stop();
      await close(server);
      await writer.flush();
    },
  };
  if (options.interactionsUrl !== undefined) void discord.setInteractionsUrl(options.interactionsUrl);
  return discord;
}

function inviteAll(names: readonly string[], world: World, administration: Administration): void {
  const [guild] = world.guilds;
  for (const name of names) {
    const bot = world.findUser(name);
    if (guild === undefined || bot === undefined) throw new Error(`there is no bot "${name}" to invite`);
    administration.invite(guild, bot.id, BigInt(INVITE_PERMISSIONS));
  }
}

function tokensOf(state: PersistedState, world: World): Map<string, string> {
  return new Map([[world.applicationId, state.botToken], ...state.bots.map(({ id, token }) => [id, token] as const)]);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Event streams stay open for ever by themselves.
    server.closeAllConnections();
  });
}
