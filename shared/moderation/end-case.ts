/** What happens when the time of a timeout or a ban is up, or Discord's own limit is. */
import { route } from '../platform/discord/route.ts';
import { run } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { auditReason, type CarryOutContext, carryOut } from './carry-out.ts';
import type { Case } from './case.ts';
import { MODERATION } from './catalog.ts';

/** How long before Discord's limit a timeout is renewed, in milliseconds. */
const EARLY_MS = 86_400_000;

/**
 * Lifts a ban whose time is up, or renews a timeout.
 *
 * @param by who's named for lifting a ban: the bot.
 * @returns when to come again; undefined when it's over.
 * @throws {Unavailable} if Discord didn't respond.
 */
export async function endCase(
  context: CarryOutContext,
  { found, by, now }: { found: Case; by: string; now: Date },
): Promise<Date | undefined> {
  const endsMs = Date.parse(found.endsAt ?? '');
  if (found.kind === 'ban') {
    const lifted = await liftBan(context, found, by);
    if (lifted === undefined) return undefined;
    if ((await carryOut(context, lifted)) === undefined)
      throw new Unavailable('Discord isn’t responding right now.', 'unban');
    return undefined;
  }
  // Discord ends it by itself.
  if (endsMs - now.getTime() <= EARLY_MS) return undefined;
  return renewTimeout(context, found, endsMs, now);
}

/** Opens the case that lifts a ban; the one that was opened before, if it's tried again. */
function liftBan({ store }: CarryOutContext, found: Case, by: string): Promise<Case | undefined> {
  const { guild, number } = found;
  return run<'moderation_expire', Case | null>(store, 'moderation_expire', {
    ...{ guild, number, actor: by, within: `${MODERATION.carryOutSeconds} seconds` },
  }).then((opened) => opened ?? undefined);
}

async function renewTimeout(
  { rest, deadlineMs }: CarryOutContext,
  found: Case,
  endsMs: number,
  now: Date,
): Promise<Date | undefined> {
  const limitMs = now.getTime() + MODERATION.discordTimeoutMs - 60_000;
  const untilMs = Math.min(endsMs, limitMs);
  const renewed = await rest.request(route('/guilds/:guild/members/:user', { guild: found.guild, user: found.user }), {
    ...{ method: 'PATCH', reason: auditReason(found), deadlineMs },
    body: { communication_disabled_until: new Date(untilMs).toISOString() },
  });
  // Whoever left comes back with their old timeout, which is renewed then.
  if (!renewed.ok && renewed.problem !== 'unknown_member' && renewed.problem !== 'missing_permissions')
    throw new Unavailable('Discord isn’t responding right now.', renewed.problem);
  return endsMs <= limitMs ? undefined : new Date(untilMs - EARLY_MS);
}
