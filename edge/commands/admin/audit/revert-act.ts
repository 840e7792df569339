/** Undoing acts: what the record says was there before, if it's still as the act left it. */
import type { AuditEntry } from '../../../../shared/audit/audit.ts';
import type { Decided } from '../../../../shared/moderation/act-once.ts';
import { type Act, readAct } from '../../../../shared/moderation/acts.ts';
import type { OtherAct } from '../../../../shared/moderation/settings.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { refuse } from '../../../interactions/reply.ts';
import type { GuildContext } from '../../services.ts';

/** Of those, some can be undone. */
const REVERTIBLE: ReadonlySet<string> = new Set<OtherAct>(['slowmode', 'nick', 'role', 'lock']);

/** Whether it's worth suggesting. */
export function isRevertible({ source, what, detail }: AuditEntry): boolean {
  return source === 'act' && REVERTIBLE.has(what) && detail.undoneAt === undefined;
}

const INSTEAD: Readonly<Record<OtherAct, string>> = {
  massban: 'A mass ban can’t be undone at once. Lift the bans you want with `/mod unban`.',
  purge: 'Discord keeps no messages that were deleted, so nobody can bring them back.',
  slowmode: 'I didn’t write down what the slowmode was before. Set it with `/slowmode`.',
  lock: 'That opened the channel. Close it again with `/lock`.',
  lockdown: 'Channels are opened with `/lockdown end`, and closed again with `/lockdown start`.',
  role: 'That was about many members, or about a role that had ended by itself. Use `/role add`, `/role remove`, or `/role mass`.',
  nick: 'I didn’t write down what the nickname was before. Set it with `/nick`.',
  voice:
    'Members move around in voice channels by themselves, so I don’t put them back. To let someone speak again, use `/voice mute off:True`.',
  automod: 'I don’t keep rules as they were before. Change them in `/automod list`.',
  raid: 'Protection from a raid ends with `/raid end`, which puts back what was before.',
  verify: 'Take the role away with `/role remove`, or change the verification with `/verify settings`.',
  setup: 'Delete the channel if you don’t need it, or change its permissions, in Discord’s own settings.',
  report: 'A report only tells staff about someone, so there’s nothing to undo.',
};

export async function revertAct(context: GuildContext, id: string): Promise<Awaited<Answer>> {
  const act = await readAct(context.store, context.caller.guild.id, id);
  if (act === undefined) return refuse('This server has no change with that name. `/audit view` shows them.');
  if (act.undoneAt !== null) return refuse('That’s undone already.');
  if (act.kind === 'lock' && act.detail.direction === 'start') return unlock(context, act);
  const plan = await planOf(context, act);
  if (plan === undefined) return refuse(INSTEAD[act.kind]);
  const { perform } = await import('../../../moderation/perform.ts');
  return perform(context, `revert|${id}`, async (scene) => {
    const decided = await plan(scene);
    if ('refusal' in decided) return decided;
    const { lines = [], ...detail } = decided.act.detail ?? {};
    return {
      ...decided,
      act: { ...decided.act, detail: { ...detail, lines: [...lines, `That undoes A${id}.`], reverts: id } },
    };
  });
}

type Scene = Parameters<typeof import('../../../moderation/slowmode.ts').planSlowmode>[0];

/** How to undo an act; undefined if nothing in its record says how. */
async function planOf(
  { store }: GuildContext,
  { kind, user, channel, detail }: Act,
): Promise<((scene: Scene) => Promise<Decided>) | undefined> {
  const { before, after, role, isGiven } = detail;
  const reason = undefined;
  if (kind === 'slowmode' && channel !== null && typeof before === 'number' && typeof after === 'number') {
    const { planSlowmode } = await import('../../../moderation/slowmode.ts');
    return (scene) => planSlowmode(scene, { channel, seconds: before, expected: after, reason });
  }
  if (kind === 'nick' && user !== null && isName(before) && isName(after)) {
    const { planNickname } = await import('../../../moderation/nick.ts');
    return (scene) => planNickname(scene, { user, name: before, expected: after, reason });
  }
  if (kind === 'role' && user !== null && typeof role === 'string' && typeof isGiven === 'boolean') {
    const { planRole } = await import('../../../moderation/role-changes.ts');
    return (scene) => planRole(store, scene, { user, role, isGiven: !isGiven, reason });
  }
  return undefined;
}

/** A nickname, or none. */
function isName(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

async function unlock(context: GuildContext, { channel, detail }: Act): Promise<Awaited<Answer>> {
  const { readLockdown } = await import('../../../../shared/moderation/lockdown.ts');
  const lockdown = await readLockdown(context.store, String(detail.lockdown));
  if (channel === null || lockdown === undefined || lockdown.state === 'ended')
    return refuse('That channel isn’t locked by this anymore.');
  const { lockChannel } = await import('../../../moderation/lock-channel.ts');
  const answer = await lockChannel(context, channel, true, undefined);
  return 'sentence' in answer ? refuse(answer.sentence) : answer;
}
