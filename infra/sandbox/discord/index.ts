import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { type Command, CommandRegistry } from './commands.ts';
import { type Core, discordTiming, type Timing } from './core.ts';
import { EventHub } from './events.ts';
import { FileStore } from './files.ts';
import { loopbackOnly } from './guard.ts';
import { type DiscordInfo, infoOf } from './info.ts';
import { type Interaction, InteractionBook } from './interactions/book.ts';
import { Client } from './interactions/client.ts';
import { Delivery, type Redelivered } from './interactions/delivery.ts';
import { type ProbeVerdict, probeEndpoint } from './interactions/probe.ts';
import { SigningKey } from './keys.ts';
import { type Message, MessageStore } from './messages.ts';
import { type Fault, restApi } from './rest/index.ts';
import { Snowflakes } from './snowflake.ts';
import { loadState, type PersistedState, StateWriter } from './state.ts';
import { loadSchemas } from './validate/schema.ts';
import { World } from './world.ts';

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
}

/** A running local Discord. */
export interface LocalDiscord {
  url: string;
  /** What `DISCORD_API_BASE` is set to: `${url}/api`. */
  apiBase: string;
  applicationId: string;
  /** In hex, as in the developer portal. */
  publicKey: string;
  botToken: string;
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
  /** Answers every REST request with this HTTP status. */
  failWith(status: number): void;
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
  const world = new World();
  const state = await loadState(options.stateFile, world, log);
  const fault: Fault = { latencyMs: 0, status: undefined };
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
  const core: Core = {
    world,
    ids,
    events,
    url,
    log,
    files: new FileStore(),
    messages: new MessageStore(world, events, changed, state.messages as unknown as Message[]),
    commands: new CommandRegistry(world, ids, events, changed, state.commands as unknown as Command[]),
    key: new SigningKey(state.signingKey),
    botToken: state.botToken,
    timing: { ...discordTiming, ...options.timing },
  };
  const book = new InteractionBook(core.timing.tokenMs, changed, state.interactions as unknown as Interaction[]);
  const delivery = new Delivery(core, book);

  function snapshot(): PersistedState {
    return {
      version: 1,
      signingKey: state.signingKey,
      botToken: state.botToken,
      lastId: ids.last,
      commands: core.commands.all(),
      messages: core.messages.all(),
      interactions: book.all() as unknown as PersistedState['interactions'],
    };
  }

  const rateLimitScale = options.rateLimitScale ?? 1;
  app.route('/', restApi({ core, delivery, fault, rateLimitScale, gatewayUrl: url.replace('http', 'ws') }));
  app.get('/attachments/:channel/:id/:name', (c) => core.files.respond(c.req.param('id')));
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
    botToken: state.botToken,
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
    heal() {
      fault.status = undefined;
      discord.latency(0);
    },
    async stop() {
      clearInterval(routine);
      await close(server);
      await writer.flush();
    },
  };
  if (options.interactionsUrl !== undefined) void discord.setInteractionsUrl(options.interactionsUrl);
  return discord;
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
