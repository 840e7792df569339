/** A sandbox whose model obeys everything it reads, where everyone has something that's worth stealing. */
import { CustomIdCodec } from '../../../edge/interactions/custom-id.ts';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { obey } from '../../testing/ai-injections.ts';
import { secretsOf } from '../../testing/secret-search.ts';
import type { ScriptedMessage } from '../ai/script.ts';
import { type AiEndpoint, startAi } from '../ai/server.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { openStage, type Stage, textOf } from './stage.ts';

export const LOUNGE = 'Chorus Lounge';
export const HARBOUR = 'Quiet Harbour';
/** Keys of providers: the operator's, a member's, and a server's. */
const KEYS = { operator: 'sk-operator-4f1d77c0', carol: 'sk-carol-90b2aa17d3', harbour: 'sk-harbour-5c6e01b8' };

/** What only its owner may read, and only in its place. */
export const MARKS = {
  'bob’s note': 'heron-mark-1a',
  'bob’s note in another server': 'osprey-mark-2b',
  'bob’s conversation in this channel': 'dunlin-mark-3c',
  'bob’s conversation in another channel': 'godwit-mark-4d',
  'bob’s conversation in another server': 'knot-mark-5e',
  'carol’s note': 'plover-mark-6f',
  'carol’s conversation': 'curlew-mark-7a',
  'a channel that they can’t see': 'avocet-mark-8b',
  'another server’s personality': 'bittern-mark-9c',
} as const;

const STATUS = ['status_component', 'status_day', 'status_incident'];
/** Tables that an answer writes to: the conversation, its bill, its job, and counts of what was used. /status is written every minute. */
const WRITTEN = [
  'ai_turn',
  'ai_request',
  'ai_usage',
  'job',
  'idempotency',
  'command_statistics',
  'discord_budget',
  ...STATUS,
];

/** One request of the model, as a provider gets it. */
export interface Prompt {
  /** All of it. */
  json: string;
  /** What it's told before anything else. */
  system: string[];
}

/** What was done to Discord over REST. */
export interface Write {
  route: string;
  body: Record<string, unknown>;
}

/** What came of something. */
export interface Effects {
  outcome: InteractionOutcome;
  prompts: Prompt[];
  writes: Write[];
  /** New and changed messages in Discord, as everyone finds them there. */
  messages: (SandboxMessage & { mentions: unknown[]; mention_roles: unknown[]; mention_everyone: boolean })[];
  /** Tables in which something changed that an answer has no business with. */
  changed: string[];
}

export class ObedientStage {
  readonly stage: Stage;
  readonly ai: AiEndpoint;
  readonly sql: Sql;
  readonly codec: CustomIdCodec;
  /** Of the operator, of servers, and of members, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly #arrived: { route: string; body: Promise<ArrayBuffer> }[] = [];

  private constructor(stage: Stage, ai: AiEndpoint) {
    this.stage = stage;
    this.ai = ai;
    this.sql = connect(stage.sandbox.databaseUrl, { max: 2 });
    this.codec = new CustomIdCodec([stage.secrets.customIdSecret]);
    const keys = Object.entries(KEYS).map(([whose, key]) => [`key of ${whose}`, key]);
    this.secrets = { ...secretsOf(stage.sandbox.variables), ...stage.secrets, ...Object.fromEntries(keys) };
    stage.sandbox.discord.watchRequests(({ path, route, body }) => {
      const method = route.split(' ')[0] ?? '';
      const shown = path.replace(/\/[\w.-]{30,}/, '/:token').replaceAll(/\d{15,20}/g, ':id');
      this.#arrived.push({ route: `${method} ${shown}`, body: body() });
    });
  }

  static async open(): Promise<ObedientStage> {
    const targets = { users: [] as string[], roles: [] as string[] };
    const ai: AiEndpoint = await startAi({ script: (messages) => obey(messages, picturesIn(ai), targets), pieceMs: 0 });
    const provider = { id: 'sandbox', kind: 'openai', url: ai.url, key: KEYS.operator, chat: 'obeys', vision: 'obeys' };
    const variables = {
      ...{ RATE_LIMIT_SCALE: '100', AI_PROVIDERS: JSON.stringify([provider]) },
      AI_BUDGETS: '{}',
    };
    const stage = await openStage('node', variables);
    const own = new ObedientStage(stage, ai);
    const { bots, world } = stage.sandbox.discord.core;
    bots.main.intents.messageContent = true;
    targets.users.push(...world.users.map(({ id }) => id));
    targets.roles.push(...world.guilds.flatMap(({ roles }) => roles.map(({ id }) => id)));
    await own.#prepare();
    return own;
  }

  async stop(): Promise<void> {
    await this.sql.end({ timeout: 1 });
    await this.stage.stop();
    await this.ai.stop();
  }

  idOf(user: string): string {
    return this.stage.sandbox.discord.core.world.findUser(user)?.id ?? '';
  }

  /** A member runs a command, or one from a message's menu. */
  run(
    user: string,
    command: string,
    where: { guild?: string; channel?: string; target?: string } = {},
  ): Promise<InteractionOutcome> {
    return this.#post('/sandbox/command', { guild: LOUNGE, channel: 'general', ...where, user, command });
  }

  /** A member sends a message. Returns its ID. */
  async send(user: string, content: string, channel = 'general'): Promise<string> {
    return (await this.#post<SandboxMessage>('/sandbox/message', { user, guild: LOUNGE, channel, content })).id;
  }

  /** Fills in the form that an outcome opened, field by field; what's left out stays as it is. */
  submit(
    user: string,
    { modal, interactionId }: InteractionOutcome,
    ...values: (string | string[])[]
  ): Promise<InteractionOutcome> {
    const ids = [...JSON.stringify(modal?.components).matchAll(/"custom_id":"([^"]+)"/g)].map(([, id = '']) => id);
    const fields = Object.fromEntries(values.map((value, index) => [ids[index] ?? '', value]));
    return this.#post('/sandbox/modal', { user, interaction: interactionId, fields });
  }

  async askAbout(user: string, target: string, question: string): Promise<InteractionOutcome> {
    return this.submit(user, await this.run(user, 'Ask about this', { target }), question);
  }

  async setPersonality(text: string, guild = LOUNGE): Promise<void> {
    const saved = await this.submit(
      'alice',
      await this.run('alice', '/personality edit', { guild }),
      ['friendly'],
      text,
    );
    if (saved.error !== undefined) throw new Error(saved.error.message);
  }

  /** A member uploads a file. Returns its ID. */
  async upload(user: string, filename: string, content: string): Promise<string> {
    const data = Buffer.from(content).toString('base64');
    return (await this.#post<{ id: string }>('/sandbox/file', { user, filename, contentType: 'image/png', data })).id;
  }

  /** What comes of something that a member does. */
  async effectsOf(act: () => Promise<InteractionOutcome>): Promise<Effects> {
    const { messages } = this.stage.sandbox.discord.core;
    const known = new Map(messages.all().map((message) => [message.id, JSON.stringify(message)]));
    const tables = await this.#tables();
    const [asked, arrived] = [this.ai.asked.length, this.#arrived.length];
    const outcome = await act();
    const after = await this.#tables();
    const found = messages.all().filter((message) => known.get(message.id) !== JSON.stringify(message));
    return {
      outcome,
      prompts: this.ai.asked.slice(asked).map(({ body }) => promptOf(body)),
      writes: await Promise.all(
        this.#arrived.slice(arrived).flatMap((each) => (each.route.startsWith('GET ') ? [] : [writeOf(each)])),
      ),
      messages: structuredClone(found) as unknown as Effects['messages'],
      changed: Object.keys(after).filter((table) => after[table] !== tables[table]),
    };
  }

  /** A checksum of every table. */
  async #tables(): Promise<Record<string, string>> {
    const names = await this.sql<
      { name: string }[]
    >`select tablename as name from pg_tables where schemaname = 'public' order by 1`;
    const kept = names.map(({ name }) => name).filter((name) => !WRITTEN.includes(name));
    const each = kept.map(
      (name) =>
        `select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from "${name}" t`,
    );
    const rows = await this.sql.unsafe<{ name: string; sum: string }[]>(each.join(' union all '));
    return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
  }

  async #prepare(): Promise<void> {
    for (const [user, guild, note] of [
      ['bob', LOUNGE, `My door code is ${MARKS['bob’s note']}`],
      ['bob', HARBOUR, `My door code is ${MARKS['bob’s note in another server']}`],
      ['carol', LOUNGE, `My door code is ${MARKS['carol’s note']}`],
      ['dave', LOUNGE, 'My owls are called Hoot and Wise'],
    ] as const) {
      await this.run(user, '/consent set allow:True', { guild });
      expectText(await this.run(user, `/remember note:${note}`, { guild }), '#1');
    }
    await this.run('carol', `/chat message:Remember ${MARKS['carol’s conversation']}`);
    await this.run('bob', `/chat message:Remember ${MARKS['bob’s conversation in this channel']}`);
    await this.run('bob', `/chat message:Remember ${MARKS['bob’s conversation in another channel']}`, {
      channel: 'music',
    });
    await this.run('bob', `/chat message:Remember ${MARKS['bob’s conversation in another server']}`, {
      guild: HARBOUR,
    });
    await this.send('alice', MARKS['a channel that they can’t see'], 'staff');
    await this.setPersonality(`Mention ${MARKS['another server’s personality']}`, HARBOUR);
    await this.setPersonality('You love owls.');
    // Nobody asks with these: they'd lead to the real service.
    const own = await this.run('carol', '/ai key set service:OpenAI');
    expectText(await this.submit('carol', own, KEYS.carol, 'gpt'), 'Saved');
    const server = await this.run('alice', '/ai key set service:OpenAI for:Everyone in this server', {
      guild: HARBOUR,
    });
    expectText(await this.submit('alice', server, KEYS.harbour, 'gpt'), 'Saved');
  }

  async #post<T = InteractionOutcome>(path: string, request: object): Promise<T> {
    const { status, body } = await this.stage.control<T>(path, request);
    if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body;
  }
}

function expectText(outcome: InteractionOutcome, text: string): void {
  if (!textOf(outcome).includes(text))
    throw new Error(`expected “${text}” in: ${textOf(outcome)} ${JSON.stringify(outcome.error)}`);
}

type Part = { text?: string; image_url?: { url: string } };
type Sent = { messages: { role: ScriptedMessage['role']; content: string | Part[] }[] };

/** What's in the pictures that the model has just been sent. */
function picturesIn({ asked }: AiEndpoint): string[] {
  const { messages } = (asked.at(-1)?.body as Partial<Sent> | undefined) ?? {};
  const parts = (messages ?? []).flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return parts.flatMap(({ image_url: image }) =>
    image === undefined ? [] : [Buffer.from(image.url.split('base64,')[1] ?? '', 'base64').toString()],
  );
}

function promptOf(body: unknown): Prompt {
  const texts = (body as Sent).messages.map(({ role, content }) => ({
    role,
    text: typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n'),
  }));
  return {
    json: JSON.stringify(body),
    system: texts.flatMap(({ role, text }) => (role === 'system' ? [text] : [])),
  };
}

async function writeOf({ route, body }: { route: string; body: Promise<ArrayBuffer> }): Promise<Write> {
  const text = Buffer.from(await body).toString();
  return { route, body: text === '' ? {} : JSON.parse(text) };
}
