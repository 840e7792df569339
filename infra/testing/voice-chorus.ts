/** Chorus with a real voice plane: its commands on a database, a local Discord, and a node with a real API. */

import type { Services } from '../../edge/commands/services.ts';
import type { InvocationEnvelope } from '../../edge/interactions/envelope.ts';
import { EDGE_JOBS } from '../../edge/jobs/index.ts';
import { sealingWith } from '../../edge/voice/services.ts';
import { JobRunner } from '../../shared/jobs/runner.ts';
import { attachmentOrigins } from '../../shared/platform/discord/attachments.ts';
import { identifyBot, voicePlace } from '../../shared/platform/discord/bots.ts';
import { DiscordRest } from '../../shared/platform/discord/rest.ts';
import { GuildGates } from '../../shared/settings/guild-gates.ts';
import { ControlClient } from '../../shared/voice/control-client.ts';
import type { PoolRole } from '../../shared/voice/pool-roles.ts';
import { startVoices } from '../sandbox/discord/gateway/testing.ts';
import type { LocalDiscord } from '../sandbox/discord/index.ts';
import { chorus, shownIn, type TestChorus } from './chorus.ts';
import { componentsOf, isLayout, layoutText, recordingWebhook } from './dispatching.ts';
import { NODE_SECRET, type PaperNode, startPaperNode } from './fake-voice-node.ts';
import { type Circumstances, type GivenOption, slash } from './interaction.ts';
import { type JobStage, openJobStage } from './jobs.ts';
import { type Crew, openVoice, type TestVoice, TOKEN_KEY } from './voice.ts';

/** A member, as in an interaction. */
export interface Asker {
  id: string;
  username: string;
  /** With Manage Server. */
  isStaff?: boolean;
  guildId?: string;
  roles?: string[];
}

/** What a member saw, with or without a deferral. */
export interface Seen {
  /** The text of the message and its embed. */
  text: string;
  data: Record<string, unknown>;
  isEphemeral: boolean;
  components: Record<string, unknown>[];
}

export interface VoiceChorus extends TestVoice {
  made: TestChorus;
  discord: LocalDiscord;
  paper: PaperNode;
  /** The measured allocations, in order, like `music session`. */
  allocations: string[];
  /** Waits for what commands do after their answers. */
  settled(): Promise<void>;
  /** A new member. */
  someone(given?: Partial<Asker>): Asker;
  /** What a member sees after a command, such as `ask(alice, 'pools view', text('pool', id))`. */
  ask(asker: Asker, path: string, ...options: GivenOption[]): Promise<Seen>;
  /** What a member sees after any interaction. */
  see(envelope: InvocationEnvelope): Promise<Seen>;
  /** Agents of a new public pool, run by the paper node and in these servers. */
  runCrew(count: number, guilds: readonly string[]): Promise<Crew>;
  close(): Promise<void>;
}

const MANAGE_GUILD = '32';
/** Runs the bot. */
export const OPERATOR = '200000000000000099';

export const text = (name: string, value: string): GivenOption => ({ name, type: 3, value });
export const number = (name: string, value: number): GivenOption => ({ name, type: 4, value });
export const channel = (value: string): GivenOption => ({ name: 'channel', type: 7, value });
export const user = (value: string): GivenOption => ({ name: 'user', type: 6, value });

/** The member, server, and permissions of an interaction. */
export function by({ id, username, isStaff, guildId, roles = [] }: Asker): Circumstances {
  return {
    user: { id, username },
    envelope: {
      ...(guildId !== undefined && { guild_id: guildId }),
      member: { user: { id, username }, roles, permissions: isStaff ? MANAGE_GUILD : '0' },
    },
  };
}

/** @param parts other parts than the voice plane. */
export async function openVoiceChorus(
  connections = 4,
  parts: Partial<Pick<Services, 'lyrics' | 'allowsPrivateMedia'>> & { limitScale?: number } = {},
): Promise<VoiceChorus> {
  const voice = await openVoice(connections);
  const discord = await startVoices();
  const paper = await startPaperNode('paper-1');
  const restFor = (token: string) => new DiscordRest({ apiBase: discord.apiBase, token, observe: () => {} });
  const rest = restFor(discord.botToken);
  const allocations: string[] = [];
  const background: Promise<unknown>[] = [];
  const control = new ControlClient(NODE_SECRET, 2_000);
  const runner = new JobRunner<JobStage['services'] & { control: ControlClient | undefined }>({
    jobs: EDGE_JOBS,
    services: {
      ...openJobStage(voice.sql).services,
      store: voice.store,
      control,
      webhookOf: async () => recordingWebhook(made.calls),
    },
  });
  const made: TestChorus = chorus({}, [], [], {
    attachmentOrigins: attachmentOrigins(discord.apiBase),
    ...parts,
    store: voice.store,
    gates: new GuildGates(laterEachTime()),
    jobs: { wake: (key) => runner.runOne(key, 20_000) },
    voice: {
      later: (work) => background.push(work),
      allocated: (kind, status) => allocations.push(`${kind} ${status}`),
      bots: { identify: (token) => identifyBot(restFor(token)) },
      applicationId: discord.applicationId,
      operators: new Set([OPERATOR]),
      control,
      seal: sealingWith([TOKEN_KEY]),
      get resultWaitMs() {
        return paper.resultWaitMs;
      },
      placeOf: (guildId, userId) => voicePlace(rest, guildId, userId),
    },
  });

  const see = seeing(made);
  return {
    ...voice,
    made,
    discord,
    paper,
    allocations,
    settled: async () => {
      await Promise.all(background.splice(0));
    },
    see,
    someone: (given) => {
      const id = voice.id();
      return { id, username: `u${id}`, ...given };
    },
    ask: (asker, path, ...options) => see(slash(path, options, by(asker))),
    async runCrew(count, guilds) {
      // Its new process holds nothing.
      const runner = await voice.node({ id: paper.id, url: paper.url });
      return voice.crew(count, guilds, runner);
    },
    async close() {
      await Promise.all(background);
      await paper.stop();
      await discord.stop();
      await voice.drop();
    },
  };
}

/** A clock so fast that no interaction sees what an earlier one cached. */
function laterEachTime(): () => number {
  let ms = 0;
  return () => {
    ms += 60_000;
    return ms;
  };
}

/** What members see after each interaction. */
export function seeing(made: TestChorus): VoiceChorus['see'] {
  return async (envelope) => {
    const before = made.calls.length;
    const answer = await made.send(envelope);
    // On a busy machine the answer may be deferred; members see the same.
    if (answer.type === 5 || answer.type === 6) await made.settled();
    const completed = made.calls.slice(before).findLast(({ payload }) => payload !== undefined)?.payload;
    const data = completed ?? answer.data ?? {};
    const { title = '', description = '', fields = [] } = shownIn({ type: 4, data });
    const lines = (fields as { name: string; value: string }[]).map(({ name, value }) => `${name}: ${value}`);
    const isEphemeral = (Number(data.flags ?? answer.data?.flags ?? 0) & 64) !== 0;
    return {
      text: isLayout(data) ? layoutText(data) : [data.content, title, description, ...lines].filter(Boolean).join('\n'),
      data,
      isEphemeral,
      components: componentsOf(data),
    };
  };
}

/** A pool with one member of each role, a guest, and an agent of its owner. All of them are staff of their servers. */
export async function society(voice: VoiceChorus, visibility: 'public' | 'private' = 'public') {
  const [owner, manager, contributor, viewer, guest] = Array.from({ length: 5 }, () =>
    voice.someone({ isStaff: true }),
  ) as [Asker, Asker, Asker, Asker, Asker];
  const pool = await voice.pool(owner.id, visibility);
  for (const [asker, role] of [
    [manager, 'manager'],
    [contributor, 'contributor'],
    [viewer, 'viewer'],
  ] as [Asker, PoolRole][])
    await voice.sql`insert into pool_members (pool_id, user_id, role, granted_by) values (${pool}, ${asker.id}, ${role}, ${owner.id})`;
  const agent = await voice.agent(owner.id, pool);
  return { pool, agent, owner, manager, contributor, viewer, guest };
}
