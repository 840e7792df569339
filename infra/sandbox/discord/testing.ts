import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DiscordAPIError } from '@discordjs/rest';
import { createAdaptorServer } from '@hono/node-server';
import { verifyKey } from 'discord-interactions';
import { Hono } from 'hono';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { mountControl, type SandboxParts } from '../control/routes.ts';
import { discordTiming } from './core.ts';
import { type LocalDiscord, startDiscord } from './index.ts';
import type { Json } from './json.ts';
import { validateCommandList } from './validate/commands.ts';

/** An interaction that the test edge received, with a way to reply over REST. */
export interface Received {
  interaction: Json & { id: string; token: string; type: number };
  headers: Headers;
  /** Calls Discord's webhook routes: `reply('PATCH', 'messages/@original', {…})`. */
  reply(method: string, path: string, body?: unknown): Promise<Response>;
}

export interface TestEdge {
  url: string;
  received: Received[];
  /** Produces the response to everything except a PING. */
  answer: (received: Received) => unknown;
  /** Accepts requests with invalid signatures. */
  skipsSignatureCheck: boolean;
  stop(): Promise<void>;
}

/** A minimal edge for tests that verifies signatures with Discord's own library. */
export async function startTestEdge(discord: { publicKey: string; apiBase: string }): Promise<TestEdge> {
  const app = new Hono();
  const edge: TestEdge = { url: '', received: [], answer: () => ({}), skipsSignatureCheck: false, stop };

  app.post('/interactions', async (c) => {
    const body = await c.req.text();
    const signature = c.req.header('x-signature-ed25519') ?? '';
    const timestamp = c.req.header('x-signature-timestamp') ?? '';
    const isSigned = await verifyKey(body, signature, timestamp, discord.publicKey);
    if (!isSigned && !edge.skipsSignatureCheck) return c.text('invalid request signature', 401);
    const interaction = JSON.parse(body) as Received['interaction'];
    if (interaction.type === 1) return c.json({ type: 1 });
    const received: Received = { interaction, headers: c.req.raw.headers, reply: replier(interaction) };
    edge.received.push(received);
    const answer = await edge.answer(received);
    return answer instanceof Response ? answer : c.json(answer as Json);
  });

  function replier(interaction: Received['interaction']): Received['reply'] {
    return (method, path, body) =>
      fetch(
        `${discord.apiBase}/v10/webhooks/${interaction.application_id}/${interaction.token}${path ? `/${path}` : ''}`,
        {
          method,
          headers: { 'Content-Type': 'application/json', 'User-Agent': 'DiscordBot (https://example.com, 1.0)' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
      );
  }

  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: '127.0.0.1',
    overrideGlobalObjects: false,
  }) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  edge.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/interactions`;

  async function stop(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  return edge;
}

/** A local Discord with its control API, commands, and a test edge. */
export interface TestSandbox {
  discord: LocalDiscord;
  edge: TestEdge;
  parts: SandboxParts;
  post(path: string, body: unknown): Promise<{ status: number; body: Json }>;
  /** Runs a command as Bob in #general, unless `about` overrides that. Throws if it's rejected. */
  say(command: string, about?: Json): Promise<InteractionOutcome>;
  /** The status and the error message of a rejected request. */
  sentence(path: string, body: unknown): Promise<[number, string]>;
  seenBy(user: string, channel?: string): Promise<SandboxMessage[]>;
  /** The last interaction that the edge received. */
  last(): Received;
  /** Resets the edge: it verifies signatures and responds with `done`. */
  reset(): Promise<unknown>;
  stop(): Promise<void>;
}

export const here = { user: 'bob', guild: 'Chorus Lounge', channel: 'general' };

export async function startTestSandbox(): Promise<TestSandbox> {
  const discord = await startDiscord({ port: 0, rateLimitScale: 100 });
  const parts: SandboxParts = { ready: false, edge: '', nodes: [{ id: 'node-1' }], lavalink: [], faults: {} };
  mountControl(discord, parts);
  const edge = await startTestEdge(discord);
  discord.core.commands.overwrite(undefined, await validateCommandList(testCommands));

  async function post(path: string, body: unknown): Promise<{ status: number; body: Json }> {
    const answer = await fetch(`${discord.url}/sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Json };
  }

  return {
    discord,
    edge,
    parts,
    post,
    async say(command, about = {}) {
      const { status, body } = await post('command', { ...here, command, ...about });
      if (status !== 200) throw new Error(`${command} was rejected with ${status}: ${body.error}`);
      return body as unknown as InteractionOutcome;
    },
    async sentence(path, body) {
      const answer = await post(path, body);
      return [answer.status, String(answer.body.error)];
    },
    async seenBy(user, channel = 'general') {
      const answer = await fetch(`${discord.url}/sandbox/messages?channel=${channel}&user=${user}`);
      return (await answer.json()) as SandboxMessage[];
    },
    last() {
      const received = edge.received.at(-1);
      if (!received) throw new Error("The edge didn't receive anything.");
      return received;
    },
    reset() {
      Object.assign(discord.core.timing, discordTiming);
      edge.received.length = 0;
      edge.skipsSignatureCheck = false;
      edge.answer = () => ({ type: 4, data: { content: 'done' } });
      return discord.setInteractionsUrl(edge.url);
    },
    async stop() {
      await edge.stop();
      await discord.stop();
    },
  };
}

/** The error that a REST request is rejected with. */
export async function refused(request: Promise<unknown>): Promise<DiscordAPIError> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DiscordAPIError) return error;
  throw new Error(`Expected a Discord API error, got ${String(error)}`);
}

/** `{ path: code }` for every leaf of a 50035 body. */
export function leaves(error: DiscordAPIError): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (node: unknown, path: string[]): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === '_errors') found[path.join('.')] = (value as { code: string }[])[0]?.code ?? '';
      else walk(value, [...path, key]);
    }
  };
  walk((error.rawError as unknown as Json).errors, []);
  return found;
}

/** Commands that cover every option type. */
export const testCommands = [
  {
    name: 'pay',
    description: 'Give credits to someone',
    options: [
      { type: 6, name: 'user', description: 'Who gets them', required: true },
      { type: 4, name: 'amount', description: 'How many', required: true, min_value: 1, max_value: 1000 },
      { type: 3, name: 'note', description: 'Why', max_length: 20 },
    ],
  },
  {
    name: 'music',
    description: 'Plays music',
    options: [
      {
        type: 1,
        name: 'play',
        description: 'Plays a track',
        options: [{ type: 3, name: 'query', description: 'What', required: true, autocomplete: true }],
      },
      {
        type: 2,
        name: 'queue',
        description: 'The queue',
        options: [{ type: 1, name: 'clear', description: 'Empties it', options: [] }],
      },
    ],
  },
  {
    name: 'mode',
    description: 'Chooses',
    options: [
      {
        type: 3,
        name: 'kind',
        description: 'Which',
        choices: [
          { name: 'Very slow', value: 'slow' },
          { name: 'Fast', value: 'fast' },
          { name: '🖌️ By hand', value: 'manual' },
        ],
      },
      { type: 7, name: 'where', description: 'Where', channel_types: [0] },
      { type: 8, name: 'role', description: 'Whose' },
      { type: 5, name: 'loud', description: 'Loud?' },
      { type: 10, name: 'speed', description: 'How fast' },
      { type: 9, name: 'whom', description: 'Anyone' },
    ],
  },
  { name: 'purge', description: 'For staff', default_member_permissions: '8192' },
  { name: 'Greet', type: 2 },
  { name: 'Quote', type: 3 },
];
