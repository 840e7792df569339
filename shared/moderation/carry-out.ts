/** Has Discord do what a case says. It may be done twice with the same effect: by the request that opened it, and by its job. */
import { sendDirectMessage } from '../platform/discord/direct-message.ts';
import type { Problem } from '../platform/discord/problems.ts';
import type { DiscordOutcome, DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { run, type Store } from '../platform/store.ts';
import type { Case, CaseDetail, Notice } from './case.ts';
import { type CaseKind, KINDS, MODERATION } from './catalog.ts';
import { counted } from './counters.ts';
import { noticeMessage } from './notice.ts';
import type { ModerationSettings } from './settings.ts';

/** How soon a case is tried again after Discord didn't respond, in milliseconds. */
const RETRY_MS = 2_000;

export interface CarryOutContext {
  store: Store;
  rest: DiscordRest;
  settings: ModerationSettings;
  /** Of the server, for notices. */
  serverName: string;
  /** Timeout for each request to Discord, in milliseconds. */
  deadlineMs: number;
  now: Date;
}

/** What came of it, as the database has it now. */
export type CarriedOut = { state: 'done'; case: Case } | { state: 'failed'; case: Case; problem: Problem };

/**
 * Carries out a pending case, and closes it.
 *
 * @returns undefined if Discord didn't respond in time: the case is still pending, and its job tries again.
 * @throws {Unavailable} if the database didn't answer in time.
 */
export async function carryOut(context: CarryOutContext, pending: Case): Promise<CarriedOut | undefined> {
  const { store } = context;
  const { kind } = pending;
  const notice = KINDS[kind].tellsFirst ? await tell(context, pending) : undefined;
  const outcome = await act(context, pending);
  if (!outcome.ok && isPassing(outcome.problem)) {
    await hasten(store, pending);
    return undefined;
  }
  const detail: CaseDetail = {
    ...(notice !== undefined && { notice }),
    ...(!outcome.ok && { problem: outcome.problem }),
  };
  if (outcome.ok && kind === 'timeout') detail.notice = await tell(context, pending);
  const state = outcome.ok ? 'done' : 'failed';
  const closed = await closeCase(store, pending, state, detail);
  if (closed !== undefined) counted(store, kind, state);
  const done = closed ?? { ...pending, state, detail: { ...pending.detail, ...detail } };
  return outcome.ok ? { state: 'done', case: done } : { state: 'failed', case: done, problem: outcome.problem };
}

/** Has the case's job try soon, instead of waiting for this process to be given up. */
async function hasten(store: Store, { guild, number }: Case): Promise<void> {
  const runAt = new Date(store.clock().getTime() + RETRY_MS);
  await run(store, 'job_hasten', {
    ...{ kind: 'carry_out_case', key: `${guild}:${number}`, payload: { guild, number }, runAt },
  });
}

/** Closes a pending case. @returns undefined if it wasn't pending anymore. */
export async function closeCase(
  store: Store,
  { guild, number }: Pick<Case, 'guild' | 'number'>,
  state: 'done' | 'failed',
  detail: CaseDetail,
): Promise<Case | undefined> {
  return (
    (await run<'moderation_close', Case | null>(store, 'moderation_close', { guild, number, state, detail })) ??
    undefined
  );
}

/** Sends the member a notice, once however often it's tried. */
export async function tell(context: CarryOutContext, about: Case): Promise<Notice> {
  const { rest, settings, serverName, deadlineMs } = context;
  if (!settings.notices) return 'off';
  const message = noticeMessage(about, serverName, settings);
  if (message === undefined) return 'off';
  const nonce = `n${about.guild.slice(-14)}-${about.number}`.slice(0, 25);
  const sent = await sendDirectMessage(rest, about.user, message, { nonce, deadlineMs });
  return sent.ok ? 'sent' : sent.problem === 'cannot_dm' ? 'closed' : 'failed';
}

/** Whether it may be different in a minute. */
function isPassing(problem: Problem): boolean {
  return problem === 'unavailable' || problem === 'rate_limited' || problem === 'bad_token';
}

async function act(context: CarryOutContext, pending: Case): Promise<DiscordOutcome> {
  const { rest, deadlineMs, now } = context;
  const { guild, user, kind, detail } = pending;
  const ids = { guild, user };
  const request = { reason: auditReason(pending), deadlineMs };
  switch (kind) {
    case 'warn':
      return { ok: true, data: undefined };
    case 'timeout': {
      const endsMs = Math.min(Date.parse(pending.endsAt ?? ''), now.getTime() + MODERATION.discordTimeoutMs - 60_000);
      return rest.request(route('/guilds/:guild/members/:user', ids), {
        ...{ method: 'PATCH', ...request },
        body: { communication_disabled_until: new Date(endsMs).toISOString() },
      });
    }
    case 'untimeout':
      return rest.request(route('/guilds/:guild/members/:user', ids), {
        ...{ method: 'PATCH', ...request },
        body: { communication_disabled_until: null },
      });
    case 'kick':
      return settledIf(
        'unknown_member',
        rest.request(route('/guilds/:guild/members/:user', ids), { method: 'DELETE', ...request }),
      );
    case 'ban':
    case 'softban': {
      const banned = await rest.request(route('/guilds/:guild/bans/:user', ids), {
        ...{ method: 'PUT', ...request },
        body: { delete_message_seconds: detail.deleteSeconds ?? 0 },
      });
      if (kind === 'ban' || !banned.ok) return banned;
      return settledIf(
        'unknown_ban',
        rest.request(route('/guilds/:guild/bans/:user', ids), { method: 'DELETE', ...request }),
      );
    }
    case 'unban':
      return settledIf(
        'unknown_ban',
        rest.request(route('/guilds/:guild/bans/:user', ids), { method: 'DELETE', ...request }),
      );
  }
}

/** Takes this problem for success: an earlier try did it. */
async function settledIf(problem: Problem, outcome: Promise<DiscordOutcome>): Promise<DiscordOutcome> {
  const found = await outcome;
  return !found.ok && found.problem === problem ? { ok: true, data: undefined } : found;
}

/** For the server's audit log: who did it, which case it is, and why. */
export function auditReason({ actor, number, reason, detail }: Case): string {
  const by = actor === '0' ? '' : ` by ${actor}`;
  const why = reason ?? (detail.warnings === undefined ? '' : `${detail.warnings} warnings`);
  return `Case ${number}${by}${why === '' ? '' : `: ${why}`}`;
}

/** The kinds that a notice is sent for. */
export const NOTIFIED: readonly CaseKind[] = ['warn', 'timeout', 'kick', 'softban', 'ban'];
