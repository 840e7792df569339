/** An act of staff against a member, from the decision to the answer. */
import { carryOut } from '../../shared/moderation/carry-out.ts';
import type { Case, CaseDetail } from '../../shared/moderation/case.ts';
import { type CaseKind, KINDS } from '../../shared/moderation/catalog.ts';
import { type CheckedTarget, check, type Obstacle } from '../../shared/moderation/check.ts';
import { type Opened, openCase } from '../../shared/moderation/open-case.ts';
import { recallCase } from '../../shared/moderation/reads.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { isGated } from '../../shared/platform/store.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { type PlacedComponent, refuse, reply } from '../interactions/reply.ts';
import type { ResolvedUser } from '../interactions/resolved.ts';
import type { JobStarter } from '../jobs/answer-later.ts';
import { type ActButtons, doneBody, type Finished } from './messages.ts';
import { failureSentence, obstacleSentence } from './refusals.ts';
import { type Moderated, type ModerationContext, moderated } from './services.ts';
import { actorOf } from './staff.ts';

/** Timeout for each request to Discord, in milliseconds: three of them have to fit into what Workers allow after an answer. */
const DEADLINE_MS = 5_000;

export type ActContext = ModerationContext & { jobs: JobStarter; sign(component: PlacedComponent): string };

export interface ActRequest {
  kind: CaseKind;
  target: CheckedTarget;
  reason: string | undefined;
  endsAt?: Date | undefined;
  deleteSeconds?: number | undefined;
}

/** A member as the rules take them. */
export function targetOf({ id, isBot, isMember, roleIds, timedOutUntil }: ResolvedUser): CheckedTarget {
  return { id, isBot, isMember, roleIds, timedOutUntil };
}

/** Checks, opens the case, has Discord act, and says what came of it. */
export async function act(context: ActContext, request: ActRequest, buttons: ActButtons): Promise<Awaited<Answer>> {
  const found = await moderated(context);
  if ('sentence' in found) return refuse(found.sentence);
  const { kind, reason, endsAt, deleteSeconds } = request;
  const { store, caller, interactionId: ref, sign } = context;
  const { settings } = found;
  const obstacle = await obstacleTo(context, found, request);
  // Delivered again, a ban finds its own effect.
  const earlier = obstacle?.status === 'already' ? await recallCase(store, caller.key) : undefined;
  if (obstacle !== undefined && earlier === undefined) return refuse(obstacleSentence(obstacle, kind));
  if (earlier !== undefined) return answered(context, found, earlier, buttons);
  const detail: CaseDetail = {
    ...(deleteSeconds !== undefined && { deleteSeconds }),
    buttons: {
      undo: sign(buttons.undo(ref, 0, kind)),
      ...(settings.appealChannel !== null && { appeal: sign(buttons.appeal(caller.guild.id, ref, 0)) }),
    },
  };
  const opened = await openCase(store, caller, {
    kind,
    user: request.target.id,
    reason,
    endsAt,
    detail,
    settings,
    ref,
  });
  if (isGated(opened)) return opened;
  return answered(context, found, opened, buttons);
}

async function answered(
  context: ActContext,
  found: Moderated,
  opened: Opened,
  buttons: ActButtons,
): Promise<Awaited<Answer>> {
  const done = await finish(context, found, opened.case);
  if ('sentence' in done) return refuse(done.sentence);
  const escalated = opened.escalated && (await finish(context, found, opened.escalated));
  void context.jobs.wake(`${opened.case.guild}:${opened.case.number}`);
  return reply(doneBody({ done: done.case, warnings: opened.warnings, escalated, isPending: done.isPending }, buttons));
}

async function obstacleTo(
  context: ModerationContext,
  { discord, server, settings }: Moderated,
  { kind, target }: ActRequest,
): Promise<Obstacle | undefined> {
  const decide = (known: CheckedTarget) =>
    check({ kind, server, bot: server.bot, actor: actorOf(context), target: known, settings, now: context.now });
  let obstacle = decide(target);
  if (obstacle === undefined && (kind === 'ban' || kind === 'unban')) {
    // Nobody who's in the server is banned.
    const isBanned = target.isMember ? false : await hasBan(discord, server.id, target.id);
    if (isBanned !== undefined) obstacle = decide({ ...target, isBanned });
  }
  return obstacle;
}

/** Whether someone is banned; undefined when Discord doesn't tell. */
async function hasBan({ rest }: Moderated['discord'], guild: string, user: string): Promise<boolean | undefined> {
  const ban = await rest.request(route('/guilds/:guild/bans/:user', { guild, user }), {
    method: 'GET',
    deadlineMs: DEADLINE_MS,
  });
  if (ban.ok) return true;
  return ban.problem === 'unknown_ban' ? false : undefined;
}

/** Has Discord carry a case out, unless it's a mere record, or was carried out before. */
export async function finish(
  context: Pick<ActContext, 'store' | 'now'>,
  { discord, server, settings }: Moderated,
  opened: Case,
): Promise<Finished> {
  if (!KINDS[opened.kind].isCarriedOut) return { case: opened, isPending: false };
  const { store, now } = context;
  const parts = { store, rest: discord.rest, settings, serverName: server.name, deadlineMs: DEADLINE_MS, now };
  const done = await carryOut(parts, opened);
  if (done === undefined) return { case: opened, isPending: true };
  if (done.state === 'failed') return { sentence: failureSentence(done.problem, opened.kind, opened.number) };
  return { case: done.case, isPending: false };
}
