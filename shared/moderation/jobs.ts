/** What goes on after the answer: cases are carried out to the end, the log shows them, and timeouts and bans end. */
import * as z from 'zod';
import { type JobContext, job } from '../jobs/job.ts';
import type { JobServices } from '../jobs/services.ts';
import type { BotClient } from '../platform/discord/bot-client.ts';
import { sendDirectMessage } from '../platform/discord/direct-message.ts';
import { readServer } from '../platform/discord/servers.ts';
import type { Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { valuesOf } from '../settings/declaration.ts';
import { appealMessage, appealVerdict } from './appeal-message.ts';
import { carryOut, closeCase, tell } from './carry-out.ts';
import type { FullCase } from './case.ts';
import { counted } from './counters.ts';
import { endCase } from './end-case.ts';
import { postToLog } from './log.ts';
import { logMessage } from './notice.ts';
import { readCase } from './reads.ts';
import { isLogged, type ModerationSettings, moderationModule } from './settings.ts';

/** Timeout for each request of a job, in milliseconds. */
const DEADLINE_MS = 10_000;

const about = z.object({ guild: z.string(), number: z.number() });

interface Subject {
  bot: BotClient;
  found: FullCase;
  settings: ModerationSettings;
}

/** The case a job is about; undefined if it's gone, or nothing can be done without a token. */
async function subjectOf(
  store: Store,
  bot: BotClient | undefined,
  { guild, number }: z.output<typeof about>,
): Promise<Subject | undefined> {
  const found = await readCase(store, guild, number);
  if (found === undefined || bot === undefined) return undefined;
  return { bot, found, settings: valuesOf(moderationModule, found.settings) };
}

async function contextOf(
  { store, now }: Pick<JobContext<never> & JobServices, 'store' | 'now'>,
  { bot, found, settings }: Subject,
) {
  const server = await readServer(bot.rest, bot.id, found.guild);
  return { store, now, rest: bot.rest, settings, serverName: server?.name ?? 'a server', deadlineMs: DEADLINE_MS };
}

/** Finishes a case whose request didn't: its process died, or Discord didn't respond. The key is `server:number`. */
export const carryOutCase = job({
  kind: 'carry_out_case',
  at: 'anywhere',
  payload: () => about,
  async run(context) {
    const subject = await subjectOf(context.store, context.discord, context.payload);
    if (subject?.found.state !== 'pending') return;
    const done = await carryOut(await contextOf(context, subject), subject.found);
    if (done === undefined) throw new Unavailable('Discord isn’t responding right now.', 'carry out');
  },
  async givenUp({ store, payload }) {
    const found = await readCase(store, payload.guild, payload.number);
    if (found === undefined) return;
    await closeCase(store, found, 'failed', { problem: 'unavailable' });
    counted(store, found.kind, 'failed');
  },
});

/** Shows a case in the log, and tells the member about a warning. */
export const announceCase = job({
  kind: 'announce_case',
  at: 'anywhere',
  payload: () => about,
  async run(context) {
    const { store, payload } = context;
    const subject = await subjectOf(store, context.discord, payload);
    if (subject === undefined) return;
    const { bot, settings } = subject;
    let { found } = subject;
    if (found.kind === 'warn' && found.detail.notice === undefined) {
      const notice = await tell(await contextOf(context, subject), found);
      found = { ...found, detail: { ...found.detail, notice } };
      await store.sql()`
        update moderation_case set detail = detail || ${store.sql().json({ notice })}
        where guild_id = ${payload.guild} and number = ${payload.number}`;
    }
    if (!isLogged(settings, found.kind)) return;
    const nonce = `l${found.guild.slice(-14)}-${found.number}`;
    await postToLog(store, bot.rest, { guild: found.guild, settings, message: logMessage(found, settings), nonce });
  },
});

/** Ends a temporary ban, or renews a timeout that's longer than Discord allows. */
export const endCaseJob = job({
  kind: 'end_case',
  at: 'anywhere',
  payload: () => about,
  async run(context) {
    const { store, now, settle, payload } = context;
    const subject = await subjectOf(store, context.discord, payload);
    if (subject === undefined || subject.found.endsAt === null || subject.found.endedAt !== null) return;
    const { found } = subject;
    const again = await endCase(await contextOf(context, subject), { found, by: subject.bot.id, now });
    if (again !== undefined) await settle(undefined, again);
  },
});

/** Shows an appeal to staff. */
export const announceAppeal = job({
  kind: 'announce_appeal',
  at: 'anywhere',
  payload: () => about.extend({ buttons: z.object({ accept: z.string(), deny: z.string() }) }),
  async run({ store, discord, payload }) {
    const subject = await subjectOf(store, discord, payload);
    const appeal = subject?.found.appeal;
    if (subject === undefined || appeal?.state !== 'open') return;
    const { bot, found, settings } = subject;
    const message = appealMessage(found, appeal, payload.buttons);
    const nonce = `a${found.guild.slice(-14)}-${found.number}`;
    await postToLog(store, bot.rest, { guild: found.guild, settings, message, nonce, setting: 'appealChannel' });
  },
});

/** Tells a member what came of their appeal. */
export const tellAppeal = job({
  kind: 'tell_appeal',
  at: 'anywhere',
  payload: () => about,
  async run(context) {
    const subject = await subjectOf(context.store, context.discord, context.payload);
    if (subject === undefined || subject.found.appeal === null || subject.found.appeal.state === 'open') return;
    const { bot, found } = subject;
    const { serverName } = await contextOf(context, subject);
    const message = appealVerdict(found, subject.found.appeal.state, serverName);
    const nonce = `v${found.guild.slice(-14)}-${found.number}`;
    const sent = await sendDirectMessage(bot.rest, found.user, message, { nonce, deadlineMs: DEADLINE_MS });
    // Whoever closed their direct messages can't be told.
    if (!sent.ok && sent.problem === 'unavailable')
      throw new Unavailable('Discord isn’t responding right now.', 'appeal');
  },
});
