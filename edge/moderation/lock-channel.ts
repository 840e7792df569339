/** `/lock`: closes one channel, or opens it. */
import { readLockdown, runLockdown } from '../../shared/moderation/lockdown.ts';
import { reportLines } from '../../shared/moderation/lockdown-report.ts';
import { endLockdown, openLockdown } from '../../shared/moderation/lockdowns.ts';
import { COLORS } from '../../shared/platform/colors.ts';
import { plain } from '../../shared/platform/markdown.ts';
import { isGated } from '../../shared/platform/store.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { reply } from '../interactions/reply.ts';
import { channelOf, DEADLINE_MS, permissionRefusal, type Scene, sceneOf } from './perform.ts';
import type { ModerationContext } from './services.ts';

export async function lockChannel(
  context: ModerationContext,
  id: string,
  isOff: boolean,
  reason: string | undefined,
): Promise<Awaited<Answer> | { sentence: string }> {
  const scene = await sceneOf(context);
  if ('sentence' in scene) return scene;
  const channel = await channelOf(scene, id);
  if ('sentence' in channel) return channel;
  if (channel.kind === 'thread')
    return {
      sentence:
        'Threads have no permissions of their own. Lock the channel that it’s in, or lock the thread in its menu.',
    };
  const refusal = permissionRefusal(scene, { actor: ['ManageChannels'], bot: ['ManageRoles'] }, channel);
  if (refusal !== undefined) return { sentence: refusal };
  return isOff ? unlock(context, scene, id) : lock(context, scene, id, reason);
}

async function lock(context: ModerationContext, scene: Scene, id: string, reason: string | undefined) {
  const { store, caller, interactionId: ref } = context;
  const opened = await openLockdown(store, caller, { scope: id, kind: 'lock', reason, ref });
  if (isGated(opened)) return opened;
  if (opened.status === 'already') return { sentence: `<#${id}> is locked already. Open it with \`/lock off:true\`.` };
  const done = await carryOut(context, scene, opened.lockdown, 'start');
  const held = done?.overwrites.length === 0 ? `It may be part of a lockdown, which \`/lockdown end\` ends.` : '';
  const lines =
    done === undefined
      ? [LATER]
      : [...reportLines(done, 'start'), held, reason === undefined ? '' : `**Reason:** ${plain(reason)}`];
  return reply({ embeds: [{ color: COLORS.wait, description: lines.filter(Boolean).join('\n') }] });
}

async function unlock(context: ModerationContext, scene: Scene, id: string) {
  const ending = await endLockdown(context.store, context.caller, id);
  if (isGated(ending)) return ending;
  if (ending.status === 'none')
    return { sentence: `I haven't locked <#${id}>. If it's part of a lockdown, end that with \`/lockdown end\`.` };
  if (ending.status === 'starting') return { sentence: 'It’s still being locked. Try again in a minute.' };
  const done = await carryOut(context, scene, ending.lockdown, 'end');
  const lines = done === undefined ? [LATER] : reportLines(done, 'end');
  return reply({ embeds: [{ color: COLORS.gain, description: lines.join('\n') }] });
}

const LATER = 'Discord isn’t responding. I’ll go on in two minutes.';

/** Undefined if Discord didn't respond: the job goes on. */
async function carryOut(
  { store, now }: ModerationContext,
  { rest, bot }: Scene,
  id: string,
  direction: 'start' | 'end',
) {
  try {
    return await runLockdown({ store, rest, botId: bot.id, now, deadlineMs: DEADLINE_MS }, id, direction);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    await readLockdown(store, id);
    return undefined;
  }
}
