/** Verification: members press a button, maybe answer a question, and get a role. */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { call } from '../platform/call.ts';
import type { DiscordOutcome, DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { type SettingsModule, setting, type ValuesOf, valuesOf } from '../settings/declaration.ts';
import { verificationCounted } from './counters.ts';

export const VERIFY = {
  questionLength: 300,
  answersLength: 400,
  /** How long a member waits after too many wrong answers, in milliseconds. */
  blockMs: 3_600_000,
  /** After so long, a job finishes what a request didn't. In seconds. */
  finishSeconds: 20,
} as const;

/** What a server's staff can decide about verification. The role isn't among them: whoever sets it has to be above it. */
export const verificationModule = {
  name: 'verification',
  title: 'Verification',
  area: 'safety',
  settings: {
    mode: setting.choice({
      title: 'How members verify',
      description: 'With a press of the button, or by answering a question.',
      choices: [
        { value: 'button', title: 'Button' },
        { value: 'question', title: 'Question' },
      ],
      default: 'button',
    }),
    question: setting.text({
      title: 'Question',
      description: 'What members have to answer.',
      unset: 'none',
      mostCharacters: VERIFY.questionLength,
      fits: 'Up to 300 characters',
      accepts: (text) => text.trim() !== '',
    }),
    answers: setting.text({
      title: 'Accepted answers',
      description: 'Any of these is right. Capital letters don’t matter.',
      unset: 'none',
      mostCharacters: VERIFY.answersLength,
      fits: 'Answers with semicolons between',
      accepts: (text) => answersIn(text).length > 0,
    }),
    attempts: setting.integer({
      title: 'Wrong answers',
      description: 'How many a member may give before they have to wait an hour.',
      bounds: { least: 1, most: 20 },
      default: 3,
    }),
    minimumAgeDays: setting.integer({
      title: 'Age of accounts in days',
      description: 'How old a Discord account has to be.',
      bounds: { least: 1, most: 365 },
      default: 0,
      zero: 'any age',
    }),
  },
} as const satisfies SettingsModule;

export type VerificationSettings = ValuesOf<(typeof verificationModule)['settings']>;

export interface Panel {
  role: string;
  channel: string | null;
  message: string | null;
}

export interface Verification {
  settings: VerificationSettings;
  /** undefined: nobody set a role yet. */
  panel: Panel | undefined;
  /** Until when a member may not answer again. */
  blockedUntil: Date | undefined;
}

/** How a server verifies members. @param user whose wrong answers count. */
export async function readVerification(store: Store, guild: string, user?: string): Promise<Verification> {
  const read = await run<
    'safety_verification',
    { settings: unknown; panel: Panel | null; blockedUntil: string | null }
  >(store, 'safety_verification', { guild, user: user ?? null });
  return {
    settings: valuesOf(verificationModule, read.settings),
    panel: read.panel ?? undefined,
    blockedUntil: read.blockedUntil === null ? undefined : new Date(read.blockedUntil),
  };
}

export function setPanel(store: Store, guild: string, { role, channel, message }: Panel): Promise<unknown> {
  return run(store, 'safety_set_panel', { guild, role, channel, message });
}

export function removePanel(store: Store, guild: string): Promise<unknown> {
  return run(store, 'safety_remove_panel', { guild });
}

/** Answers as staff type them: with semicolons or lines between. */
export function answersIn(text: string): string[] {
  return text
    .split(/[;\n]/)
    .map(normalized)
    .filter((answer) => answer !== '');
}

/** Whether an answer is one of those that staff accept: in any case, with any spaces. */
export function isRight(answer: string, accepted: string | null): boolean {
  return answersIn(accepted ?? '').includes(normalized(answer));
}

function normalized(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

const DISCORD_EPOCH_MS = 1_420_070_400_000;
const DAY_MS = 86_400_000;

/** When an account is old enough to verify, by its ID. */
export function oldEnoughAt(userId: string, minimumAgeDays: number): Date {
  return new Date(Number(BigInt(userId) >> 22n) + DISCORD_EPOCH_MS + minimumAgeDays * DAY_MS);
}

export type VerifyOutcome =
  | { status: 'begun' }
  | { status: 'wrong'; left: number }
  | { status: 'blocked'; until: string }
  | Gated;

/** Counts a wrong answer, or begins to verify the caller: a job finishes it if this request can't. */
export async function beginVerification(
  store: Store,
  caller: GuildCaller,
  { role, isRight: right, attempts }: { role: string; isRight: boolean | null; attempts: number },
): Promise<VerifyOutcome> {
  const outcome: VerifyOutcome = await run(store, 'safety_verify', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, user: caller.actor.id, role, isRight: right },
    ...{ most: attempts, block: `${VERIFY.blockMs} ms`, within: `${VERIFY.finishSeconds} seconds` },
  });
  if (outcome.status === 'wrong' || outcome.status === 'blocked') verificationCounted(store, outcome.status);
  return outcome;
}

interface Begun {
  guild: string;
  user: string;
  role: string;
}

/** Timeout for the role while a member waits for an answer that can't be deferred, in milliseconds. */
const WAIT_MS = 1_200;

function giveRole(
  rest: DiscordRest,
  { guild, user, role }: Begun,
  deadline: { deadlineMs?: number } = {},
): Promise<DiscordOutcome> {
  return rest.request(route('/guilds/:guild/members/:user/roles/:role', { guild, user, role }), {
    ...{ method: 'PUT', reason: 'Verified', ...deadline },
  });
}

function isUncertain(outcome: DiscordOutcome): boolean {
  return !outcome.ok && (outcome.problem === 'unavailable' || outcome.problem === 'rate_limited');
}

function resultOf(outcome: DiscordOutcome): 'done' | 'failed' | 'late' {
  return outcome.ok ? 'done' : isUncertain(outcome) ? 'late' : 'failed';
}

/** Gives the role, and ends the verification. If Discord doesn't respond, the job goes on. */
export async function finishVerification(store: Store, rest: DiscordRest, begun: Begun): Promise<DiscordOutcome> {
  const given = await giveRole(rest, begun, { deadlineMs: WAIT_MS });
  if (!isUncertain(given)) await run(store, 'safety_finish_verification', { ...begun, isDone: given.ok });
  verificationCounted(store, resultOf(given));
  return given;
}

/** Finishes what a request didn't: its process died, or Discord didn't respond. The key is `server:user`. */
export const finishVerificationJob = job({
  kind: 'finish_verification',
  at: 'anywhere',
  payload: () => z.object({ guild: z.string(), user: z.string(), role: z.string() }),
  async run({ store, discord, payload, settle }) {
    if (discord === undefined) return;
    const given = await giveRole(discord.rest, payload);
    if (isUncertain(given)) throw new Unavailable('Discord isn’t responding right now.', 'verification');
    await settle(async (sql) => {
      if (given.ok) await sql`select ${call(sql, 'safety_record_verification', payload)}`;
    });
    verificationCounted(store, resultOf(given));
  },
});
