/** `/role mass`: what it's about, and its beginning and end. */
import { CONFIRM_MS } from '../../shared/moderation/limits.ts';
import type { RoleSweep } from '../../shared/moderation/role-sweep.ts';
import { COLORS } from '../../shared/platform/colors.ts';
import { counted } from '../../shared/platform/plural.ts';
import { type Gated, gateOf, isGated, run } from '../../shared/platform/store.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { type PlacedComponent, refuse, reply } from '../interactions/reply.ts';
import { notSetUp, type VoiceParts } from '../voice/services.ts';
import { countSwept } from './count-swept.ts';
import { sceneOf } from './perform.ts';
import { assignableRole } from './roles.ts';
import type { ModerationContext } from './services.ts';

/** Shows how many members it's about. */
export async function showSweep(
  context: ModerationContext,
  sweep: Pick<RoleSweep, 'role' | 'isGiven' | 'members' | 'ofRole'>,
  reason: string | undefined,
  button: (sweep: string, label: string) => PlacedComponent,
): Promise<Awaited<Answer>> {
  const { role, isGiven, members, ofRole } = sweep;
  const scene = await sceneOf(context);
  if ('sentence' in scene) return refuse(scene.sentence);
  const assignable = assignableRole(scene, role);
  if ('sentence' in assignable) return refuse(assignable.sentence);
  const total = await countSwept(scene, sweep);
  if (typeof total !== 'number') return refuse(total.sentence);
  if (total === 0) return refuse(`There's nobody to ${isGiven ? 'give it to: they all have it' : 'take it from'}.`);
  const { store, caller, interactionId } = context;
  const outcome = await run<'moderation_show_role_sweep', { status: 'shown'; sweep: string; total: number } | Gated>(
    store,
    'moderation_show_role_sweep',
    {
      ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
      ...{ sweep: interactionId, role, given: isGiven, members, ofRole, total, reason: reason ?? null },
    },
  );
  if (isGated(outcome)) return outcome;
  const count = counted(outcome.total, 'member');
  const text = isGiven ? `Give <@&${role}> to ${count}?` : `Take <@&${role}> from ${count}?`;
  const label = isGiven ? `Give it to ${count}` : `Take it from ${count}`;
  const description = `${text} You can stop it while it runs.`;
  return reply({ embeds: [{ color: COLORS.wait, description }], rows: [[button(outcome.sweep, label)]] });
}

/** Begins it, or goes on with it. @returns why it can't; undefined if a job can go ahead. */
export async function startSweep(
  context: ModerationContext & VoiceParts,
  id: string,
): Promise<string | Gated | undefined> {
  const { store, caller, voice } = context;
  const scene = await sceneOf(context);
  if ('sentence' in scene) return scene.sentence;
  if (voice.seal === undefined) return notSetUp('AGENT_TOKEN_KEYS');
  const [sweep] = await store.sql()<{ role: string }[]>`
    select role_id::text as role from moderation_role_sweep where sweep_id = ${id} and guild_id = ${caller.guild.id}`;
  const assignable = sweep && assignableRole(scene, sweep.role);
  if (assignable !== undefined && 'sentence' in assignable) return assignable.sentence;
  const outcome = await run<'moderation_start_role_sweep', { status: 'started' | 'expired' | 'over' } | Gated>(
    store,
    'moderation_start_role_sweep',
    {
      ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
      ...{ sweep: id, for: `${CONFIRM_MS} ms` },
    },
  );
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'expired') return 'That has expired. Use `/role mass` again.';
  return outcome.status === 'over' ? 'That’s over. Use `/role mass` again.' : undefined;
}

/** Has it stop before its next member. */
export async function stopSweep({ store, caller }: ModerationContext, sweep: string): Promise<Gated | undefined> {
  const outcome = await run<'moderation_stop_role_sweep', { status: 'stopped' } | Gated>(
    store,
    'moderation_stop_role_sweep',
    {
      ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
      ...{ sweep, line: 'Stopped before it was done.' },
    },
  );
  return isGated(outcome) ? outcome : undefined;
}
