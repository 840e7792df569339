/** Chorus among a server's staff: its commands and jobs on a database, and a local Discord that they change. */

import type { Services } from '../../edge/commands/services.ts';
import { discordServices } from '../../edge/discord-services.ts';
import { type InvocationEnvelope, parseInteraction } from '../../edge/interactions/envelope.ts';
import { EDGE_JOBS } from '../../edge/jobs/index.ts';
import { moderationServices } from '../../edge/moderation/services.ts';
import { sealingWith } from '../../edge/voice/services.ts';
import { JobRunner } from '../../shared/jobs/runner.ts';
import { guildDirectory } from '../../shared/platform/discord/bots.ts';
import { JobBudget } from '../../shared/platform/discord/job-budget.ts';
import { DiscordRest } from '../../shared/platform/discord/rest.ts';
import type { Store } from '../../shared/platform/store.ts';
import { GuildGates } from '../../shared/settings/guild-gates.ts';
import { startDiscord } from '../sandbox/discord/index.ts';
import type { Json } from '../sandbox/discord/json.ts';
import { permissionsOf } from '../sandbox/discord/permissions.ts';
import { TestServer } from '../sandbox/discord/rest/testing.ts';
import { memberJson, partialChannelJson, roleJson, userJson } from '../sandbox/discord/shapes.ts';
import { chorus, noVoice, type TestChorus } from './chorus.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { customIdOf, recordingWebhook } from './dispatching.ts';
import type { GivenOption } from './interaction.ts';
import { type JobStage, openJobStage } from './jobs.ts';
import { storeOn } from './store.ts';
import { TOKEN_KEY } from './voice.ts';
import { type Seen, seeing } from './voice-chorus.ts';

interface StaffParts {
  sql: TestDatabase['sql'];
  url: string;
  store: Store;
  made: TestChorus;
  /** Route and status of each request to Discord. */
  calls: { route: string; status: number }[];
  /** What a member sees after a command: `ask('alice', 'role add', ['user', 'bob'], ['role', 'DJ'])`. */
  ask(username: string, path: string, ...options: Typed[]): Promise<Seen>;
  /** What a member sees after a command in another channel. */
  askIn(channel: string, username: string, path: string, ...options: Typed[]): Promise<Seen>;
  /** A command as its envelope, to send it again. */
  envelope(username: string, path: string, options: Typed[], channel?: string): InvocationEnvelope;
  see(envelope: InvocationEnvelope): Promise<Seen>;
  /** A press of a button as its envelope. */
  pressed(username: string, on: Pick<Seen, 'data'>, label: string): InvocationEnvelope;
  /** What a member sees after pressing a button. */
  press(username: string, on: Seen, label: string): Promise<Seen>;
  /** What a member sees after a message's menu entry. */
  menu(username: string, name: string, message: Json): Promise<Seen>;
  /** Runs jobs that are due. */
  runDue(): Promise<void>;
  /** What the log of acts has, oldest first. */
  acts(): Promise<{ kind: string; actor: string; lines: string[] }[]>;
  setting(key: string, value: unknown): Promise<void>;
  close(): Promise<void>;
}

export type StaffChorus = TestServer & StaffParts;

/** An option by name, and its value: users, roles, and channels by name. */
export type Typed = readonly [
  name: string,
  value: string | number | boolean,
  kind?: 'user' | 'role' | 'channel' | 'string',
];

const CONNECTIONS = 6;

export async function openStaffChorus(
  given: { rateLimitScale?: number } & Pick<Services, 'sampleAnswer'> = {},
): Promise<StaffChorus> {
  const { sampleAnswer, ...options } = given;
  const database = await createDatabase(CONNECTIONS);
  const { sql } = database;
  await connected(sql);
  const discord = await startDiscord({ port: 0, rateLimitScale: 100, ...options });
  const [first] = discord.core.world.guilds;
  if (first === undefined) throw new Error('The world has no guild.');
  const server = new TestServer(discord, first);
  const { guild } = server;
  const { world, ids } = discord.core;
  const store = storeOn(sql, { clock: () => new Date() });
  const calls: StaffParts['calls'] = [];
  const rest = new DiscordRest({
    apiBase: discord.apiBase,
    token: discord.botToken,
    observe: (route, status) => calls.push({ route, status }),
  });
  const bot = { rest, id: discord.applicationId };
  const stage = openJobStage(sql);
  const runner = new JobRunner<JobStage['services'] & { control: undefined }>({
    jobs: EDGE_JOBS,
    services: {
      ...stage.services,
      discord: { ...bot, rest: rest.forJobs(new JobBudget(store, bot.id)) },
      control: undefined,
      webhookOf: async () => recordingWebhook(made.calls),
    },
  });
  let elapsedMs = 0;
  // So that no interaction sees what an earlier one remembered.
  const later = () => {
    elapsedMs += 60_000;
    return elapsedMs;
  };
  const made: TestChorus = chorus({}, [], [], {
    store,
    clock: Date.now,
    gates: new GuildGates(later),
    discord: discordServices(bot, later),
    guildDirectory: (guildId) => guildDirectory(rest, guildId),
    moderation: moderationServices(later),
    jobs: { wake: (key) => runner.runOne(key, 60_000) },
    voice: { ...noVoice, applicationId: discord.applicationId, seal: sealingWith([TOKEN_KEY]) },
    limitScale: 1_000,
    ...(sampleAnswer && { sampleAnswer }),
  });
  const see = seeing(made);

  function circumstances(username: string, channelName: string): Json {
    const member = server.member(username);
    const channel = server.channel(channelName);
    const granted = (id: string) => permissionsOf(guild, id, channel).toString();
    return {
      id: ids.next(),
      application_id: discord.applicationId,
      token: 'interaction-token',
      version: 1,
      guild_id: guild.id,
      channel_id: channel.id,
      channel: partialChannelJson(channel, guild, member.userId, discord.applicationId),
      locale: 'en-US',
      entitlements: [],
      context: 0,
      member: { ...memberJson(world, member), permissions: granted(member.userId) },
      app_permissions: granted(discord.applicationId),
    };
  }

  function parsed(raw: Json): InvocationEnvelope {
    const envelope = parseInteraction(raw);
    if (envelope === undefined || envelope.type === 1) throw new TypeError('not an invocation');
    return envelope;
  }

  function envelope(username: string, path: string, typed: Typed[], channelName = 'general'): InvocationEnvelope {
    const resolved: Record<string, Record<string, unknown>> = { users: {}, members: {}, roles: {}, channels: {} };
    const given = typed.map(([name, value, kind = KINDS[name]]): GivenOption => {
      if (kind === 'user') {
        const user = world.findUser(String(value));
        if (user === undefined) throw new Error(`Nobody is called ${value}.`);
        const { user: _, ...member } = guild.members.has(user.id)
          ? memberJson(world, server.member(user.username))
          : ({ user: undefined } as Json);
        Object.assign(resolved.users ?? {}, { [user.id]: userJson(user) });
        if (guild.members.has(user.id)) Object.assign(resolved.members ?? {}, { [user.id]: member });
        return { name, type: 6, value: user.id };
      }
      if (kind === 'role') {
        const role = server.role(String(value));
        Object.assign(resolved.roles ?? {}, { [role.id]: roleJson(role) });
        return { name, type: 8, value: role.id };
      }
      if (kind === 'channel') {
        const channel = server.channel(String(value));
        const json = partialChannelJson(channel, guild, server.id(username), discord.applicationId);
        Object.assign(resolved.channels ?? {}, { [channel.id]: json });
        return { name, type: 7, value: channel.id };
      }
      return { name, type: typeof value === 'number' ? 4 : typeof value === 'boolean' ? 5 : 3, value };
    });
    const [name, ...subcommands] = path.split(' ');
    const nested = subcommands.reduceRight<GivenOption[]>(
      (inner, subcommand, index) => [
        { name: subcommand, type: index < subcommands.length - 1 ? 2 : 1, options: inner },
      ],
      given,
    );
    const data = { id: ids.next(), name, type: 1, options: nested, resolved };
    return parsed({ type: 2, ...circumstances(username, channelName), data });
  }

  function pressed(username: string, on: Pick<Seen, 'data'>, label: string): InvocationEnvelope {
    const data = { custom_id: customIdOf(on.data, label), component_type: 2 };
    const message = { id: ids.next(), flags: 0 };
    return parsed({ type: 3, ...circumstances(username, 'general'), data, message });
  }

  return Object.assign(server, {
    sql,
    url: database.url,
    store,
    made,
    calls,
    see,
    envelope,
    ask: (username, path, ...typed) => see(envelope(username, path, typed)),
    askIn: (channel, username, path, ...typed) => see(envelope(username, path, typed, channel)),
    pressed,
    press: (username, on, label) => see(pressed(username, on, label)),
    menu(username, name, message) {
      const data = {
        ...{ id: ids.next(), name, type: 3, target_id: message.id },
        resolved: { messages: { [String(message.id)]: message } },
      };
      return see(parsed({ type: 2, ...circumstances(username, 'general'), data }));
    },
    runDue: () => runner.runUntilIdle(60_000),
    acts: async () => [
      ...(await sql<{ kind: string; actor: string; lines: string[] }[]>`
        select kind, actor_id::text as actor, coalesce(detail -> 'lines', '[]') as lines from moderation_act order by act_id`),
    ],
    async setting(key, value) {
      await sql`
        insert into guild_settings (guild_id, module, value, version, set_by)
        values (${guild.id}, 'moderation', ${sql.json({ [key]: value } as never)}, 1, 1)
        on conflict (guild_id, module) do update
          set value = guild_settings.value || excluded.value, version = guild_settings.version + 1`;
    },
    async close() {
      await discord.stop();
      await database.drop();
    },
  } satisfies StaffParts);
}

/** Waits for all connections: on a busy machine, the first ones take longer than a member is left waiting. */
async function connected(sql: TestDatabase['sql']): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await Promise.all(Array.from({ length: CONNECTIONS }, () => sql`select pg_sleep(0.05)`));
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'CONNECT_TIMEOUT' || attempt === 30) throw error;
    }
  }
}

const KINDS: Readonly<Record<string, 'user' | 'role' | 'channel' | undefined>> = {
  user: 'user',
  role: 'role',
  channel: 'channel',
  from: 'channel',
  to: 'channel',
};
