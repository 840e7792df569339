import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { INVITE_PERMISSIONS } from '../../../shared/voice/catalog.ts';
import { Administration } from './administration.ts';
import { Bots, type PrivilegedIntents } from './bots.ts';
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
import { Client } from './interactions/client.ts';
import { Delivery, type Redelivered } from './interactions/delivery.ts';
import { type ProbeVerdict, probeEndpoint } from './interactions/probe.ts';
import { type Interaction, InteractionStore } from './interactions/store.ts';
import { Uploads } from './interactions/uploads.ts';
import { SigningKey } from './keys.ts';
import { type LoginClient, Logins, loginPage, tokenRoutes } from './login.ts';
import { Members } from './members.ts';
import { type Message, MessageStore } from './messages.ts';
import { authorizePage } from './oauth2.ts';
import { type Arrival, type Failure, Faults } from './rest/faults.ts';
import { restApi } from './rest/index.ts';
import { Roles } from './roles.ts';
import { restoreServers, saveServers } from './server-state.ts';
import { Snowflakes } from './snowflake.ts';
import { loadState, type PersistedState, StateWriter } from './state.ts';
import { loadSchemas } from './validate/schema.ts';
import { Voice, type VoiceSettings } from './voice.ts';
import type { World } from './world.ts';

/** How often the endpoint is checked while the sandbox runs. */
const PROBE_EVERY_MS = 5 * 60_000;

export interface DiscordOptions {
  /** Where messages, commands, and keys are saved across restarts. Without it, they're only kept in memory. */
  stateFile?: string;
  /** 0 picks a free port. */
  port: number;
  interactionsUrl?: string;
  log?: (line: string) => void;
  /** Multiplies every rate limit (default: 1). */
  rateLimitScale?: number;
  /** Multiplies a bot's 50 requests per second (default: like the others). */
  globalRateLimitScale?: number;
  /** Shorter timeouts for tests. */
  timing?: Partial<Timing>;
  /** Overrides for the gateway's limits and timeouts. */
  gateway?: Partial<GatewaySettings>;
  /** Names of bots that start in the first guild with an agent's permissions, until someone kicks them. */
  initialBots?: readonly string[];
  /** Voice settings. Without an endpoint, bots are told that no voice server is available yet. */
  voice?: Partial<VoiceSettings>;
}

/** A running local Discord. */
export interface LocalDiscord {
  url: string;
  /** The value for `DISCORD_API_BASE`: `${url}/api`. */
  apiBase: string;
  applicationId: string;
  /** In hexadecimal, like in the developer portal. */
  publicKey: string;
  readonly botToken: string;
  /** The HTTP app. You can add routes while it runs. */
  app: Hono;
  core: Core;
  client: Client;
  /** Sets the interactions endpoint URL. Resolves with the result of the check that Discord runs when you save the URL. */
  setInteractionsUrl(url: string): Promise<ProbeVerdict>;
  interactionsUrl(): string | undefined;
  /** Tells whether the application still works on an interaction, so that a reply isn't taken for the final one too early. */
  watchAnswers(isPending: Delivery['isPending']): void;
  interaction(id: string): Interaction | undefined;
  /** Knows an interaction that the caller delivers to the application, so that its deferred answer is accepted. */
  openInteraction(about: Omit<Interaction, 'token' | 'body' | 'messageIds'>): Interaction;
  /** Applies the application's answer to such an interaction. @throws {DiscordError} what Discord would refuse it with. */
  acceptAnswer(interaction: Interaction, answer: unknown): Promise<void>;
  /** Sets the application's secret and the addresses that logins may lead to, as the developer portal does. */
  acceptLogins(client: LoginClient): void;
  /** Guilds, channels, and users. With a user, only what they can see. */
  info(userId?: string): DiscordInfo;
  probe(): Promise<ProbeVerdict>;
  /** Calls the REST API as a member's own client does: `asMember(alice, 'GET', '/guilds/…/audit-logs')`. */
  asMember(userId: string, method: string, path: string, body?: unknown, reason?: string): Promise<Response>;
  /** Redelivers an interaction from the last 15 minutes. Returns undefined if it doesn't exist or no URL is set. */
  redeliver(interactionId: string): Promise<Redelivered | undefined>;
  /** Delays every request and delivery by this many milliseconds. */
  latency(ms: number): void;
  /** Fails REST requests with this HTTP status: all of them, or those of one route. A 429 says when to retry. */
  failWith(status: number, where?: Omit<Failure, 'status'>): void;
  /** How many REST requests have failed this way so far. */
  readonly failures: number;
  /** Watches every REST request as it arrives. Call the result to stop. */
  watchRequests(listener: (arrival: Arrival) => void): () => void;
  /** Turns latency and failures off. */
  heal(): void;
  /** Closes the server and saves the state. */
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
  restoreServers(world, state.servers);
  const faults = new Faults();
  const app = new Hono({ router: new TrieRouter() });
  app.use(loopbackOnly);

  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: '127.0.0.1',
    overrideGlobalObjects: false,
  }) as Server;
  const url = `http://127.0.0.1:${await listen(server, options.port)}`;

  const writer = new StateWriter(options.stateFile, snapshot, log);
  const onChange = (): void => writer.touch();
  const ids = new Snowflakes(Date.now, state.lastId);
  const events = new EventHub();
  const bots = new Bots(world, tokensOf(state, world), intentsOf(state, world));
  bots.onReset(onChange);
  const sessions = new Sessions(world);
  const voice = new Voice(world, events, sessions, {
    ...{ endpoint: null, order: 'state-first', afterDrop: 'voice-stays' },
    ...options.voice,
  });
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
  const administration = new Administration({ world, ids, events, sessions, voice, onChange });
  const members = new Members({ world, ids, events, sessions, voice, administration, onChange });
  const roles = new Roles({ ids, events, sessions, onChange });
  for (const { id, guilds } of state.bots) if (bots.byId(id)) administration.restore(id, guilds);
  if (state.bots.length === 0) inviteAll(options.initialBots ?? [], world, administration);
  const files = new FileStore();
  const core: Core = {
    world,
    ids,
    events,
    url,
    log,
    changed: onChange,
    files,
    uploads: new Uploads({ files, ids, url, world }),
    messages: new MessageStore(world, events, onChange, state.messages as unknown as Message[]),
    commands: new CommandRegistry(world, ids, events, onChange, state.commands as unknown as Command[]),
    key: new SigningKey(state.signingKey),
    bots,
    gateway,
    sessions,
    voice,
    administration,
    members,
    roles,
    timing: { ...discordTiming, ...options.timing },
  };
  const interactions = new InteractionStore(
    core.timing.tokenMs,
    onChange,
    state.interactions as unknown as Interaction[],
  );
  const delivery = new Delivery(core, interactions);

  function snapshot(): PersistedState {
    return {
      version: 1,
      signingKey: state.signingKey,
      botToken: bots.main.token,
      lastId: ids.last,
      commands: core.commands.all(),
      messages: core.messages.all(),
      interactions: interactions.all() as unknown as PersistedState['interactions'],
      bots: bots
        .all()
        .filter((bot) => bot !== bots.main)
        .map(({ user, token, intents }) => ({
          id: user.id,
          token,
          guilds: administration.memberships(user.id),
          intents,
        })),
      intents: bots.main.intents,
      servers: saveServers(world),
    };
  }

  const { rateLimitScale = 1, globalRateLimitScale } = options;
  const memberKey = randomUUID();
  const logins = new Logins();
  app.route('/', tokenRoutes(core, logins));
  app.route('/', restApi({ core, delivery, faults, rateLimitScale, globalRateLimitScale, memberKey, logins }));
  app.route('/', loginPage(core, logins));
  app.route('/', authorizePage(core));
  app.get('/attachments/:channel/:id/:name', (c) => core.files.respond(c.req.param('id')));
  app.get('/ephemeral-attachments/:application/:id/:name', (c) => core.files.respond(c.req.param('id')));
  onChange();
  loadSchemas().catch((error: unknown) => log(`couldn't load the schemas of Discord's API: ${String(error)}`));

  const probe = (): Promise<ProbeVerdict> => probeEndpoint(core, delivery);
  const probeTimer = setInterval(() => void probe(), PROBE_EVERY_MS);
  probeTimer.unref();

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
    acceptLogins(client) {
      logins.client = client;
    },
    watchAnswers(isPending) {
      delivery.isPending = isPending;
    },
    interaction: (id) => interactions.byId(id),
    openInteraction: (about) => interactions.open(about),
    async acceptAnswer({ id, token }, answer) {
      await delivery.callback(id, token, answer, []);
    },
    info: (userId) => ({ publicKey: core.key.publicKeyHex, ...infoOf(world, userId) }),
    probe,
    async asMember(userId, method, path, body, reason) {
      const headers: Record<string, string> = {
        Host: new URL(url).host,
        Authorization: `Member ${memberKey}:${userId}`,
        'User-Agent': 'DiscordBot (sandbox, 1)',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(reason === undefined ? {} : { 'X-Audit-Log-Reason': encodeURIComponent(reason) }),
      };
      return app.request(`/api/v10${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    redeliver: (id) => delivery.redeliver(id),
    latency(ms) {
      faults.latencyMs = ms;
      delivery.latencyMs = ms;
    },
    failWith(status, where = {}) {
      faults.fail({ ...where, status });
    },
    get failures() {
      return faults.failures;
    },
    watchRequests: (listener) => faults.watch(listener),
    heal() {
      faults.heal();
      discord.latency(0);
    },
    async stop() {
      clearInterval(probeTimer);
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
    if (guild === undefined || bot === undefined) throw new Error(`There's no bot "${name}" to invite.`);
    administration.invite(guild, bot.id, BigInt(INVITE_PERMISSIONS));
  }
}

function tokensOf(state: PersistedState, world: World): Map<string, string> {
  return new Map([[world.applicationId, state.botToken], ...state.bots.map(({ id, token }) => [id, token] as const)]);
}

function intentsOf(state: PersistedState, world: World): Map<string, PrivilegedIntents> {
  const { bots, intents: main } = state;
  const known = [{ id: world.applicationId, intents: main }, ...bots];
  return new Map(known.flatMap(({ id, intents }) => (intents === undefined ? [] : [[id, intents] as const])));
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
    // Event streams never close on their own.
    server.closeAllConnections();
  });
}
