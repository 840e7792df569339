/** What members do: press the button, and maybe answer a question. */
import { problemSentence } from '../../../../shared/platform/discord/problems.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import {
  beginVerification,
  finishVerification,
  isRight,
  oldEnoughAt,
  readVerification,
  type Verification,
} from '../../../../shared/safety/verify.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { field } from '../../../interactions/modal.ts';
import { refuse, whisper } from '../../../interactions/reply.ts';
import { moderated } from '../../../moderation/services.ts';
import { counted, timestamp } from '../../format.ts';
import { button, type GuildContext, modal } from '../../services.ts';
import { roleProblem } from './role.ts';

const MEMBERS = { contexts: ['guild'], visibility: 'ephemeral' } as const;
const TELL_STAFF = 'Please tell this server’s staff.';

/** Why this member can't verify right now, or needn't. */
function refusalFor(
  { user, guild, now }: GuildContext,
  { settings, panel, blockedUntil }: Verification,
): string | undefined {
  if (panel === undefined) return `Verification is over here. ${TELL_STAFF}`;
  if (guild.roleIds.includes(panel.role)) return `You’re verified already: you have <@&${panel.role}>.`;
  if (blockedUntil !== undefined && settings.mode === 'question')
    return `Too many wrong answers. You can try again ${timestamp(blockedUntil)}.`;
  const oldEnough = oldEnoughAt(user.id, settings.minimumAgeDays);
  return oldEnough.getTime() > now.getTime()
    ? `Your account has to be at least ${counted(settings.minimumAgeDays, 'day')} old. You can verify ${timestamp(oldEnough)}.`
    : undefined;
}

export const answerModal = modal({
  ...MEMBERS,
  id: 'verify.answer',
  effect: 'change',
  fields: { question: field.note('Question'), answer: field.text({ label: 'Your answer', maxLength: 200 }) },
  run: (context) => verify(context, context.fields.answer),
});

/** On the panel, for everyone. */
export const verifyButton = button({
  ...MEMBERS,
  id: 'verify.press',
  effect: 'change',
  // It may open a modal.
  defer: 'never',
  run: async (context) => {
    const verification = await load(context);
    const refusal = refusalFor(context, verification);
    if (refusal !== undefined) return refuse(refusal);
    const { mode, question } = verification.settings;
    if (mode === 'button') return verify(context, undefined, verification);
    if (question === null) return refuse(`There’s no question to answer yet. ${TELL_STAFF}`);
    return answerModal.open(
      {},
      { title: 'Verify', fields: { question: { content: question } }, onlyFor: context.user.id },
    );
  },
});

async function load({ store, caller }: GuildContext): Promise<Verification> {
  return readVerification(store, caller.guild.id, caller.actor.id);
}

/** @param answer undefined where there's no question. */
async function verify(
  context: GuildContext,
  answer: string | undefined,
  loaded?: Verification,
): Promise<Awaited<Answer>> {
  const { store, caller, now } = context;
  const verification = loaded ?? (await load(context));
  const refusal = refusalFor(context, verification);
  const { settings, panel } = verification;
  if (refusal !== undefined || panel === undefined) return refuse(refusal ?? TELL_STAFF);
  if (answer === undefined && settings.mode === 'question')
    return refuse('There’s a question now. Press the button again.');
  const found = await moderated(context);
  if ('sentence' in found) return refuse(found.sentence);
  const problem = roleProblem(found.server, panel.role, now);
  if (problem !== undefined) return refuse(`I can’t verify you right now. ${TELL_STAFF} ${problem}`);
  const outcome = await beginVerification(store, caller, {
    role: panel.role,
    isRight: answer === undefined || settings.mode === 'button' ? null : isRight(answer, settings.answers),
    attempts: settings.attempts,
  });
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'blocked')
    return refuse(
      `That’s not right, and it was one wrong answer too many. You can try again ${timestamp(new Date(outcome.until))}.`,
    );
  if (outcome.status === 'wrong')
    return refuse(
      `That’s not right. Press the button to try again; you have ${counted(outcome.left, 'try', 'tries')} left.`,
    );
  const given = await finishVerification(store, found.discord.rest, {
    ...{ guild: caller.guild.id, user: caller.actor.id, role: panel.role },
  });
  if (given.ok) return whisper({ content: `You’re verified! You have <@&${panel.role}> now.` });
  if (given.problem === 'unavailable' || given.problem === 'rate_limited')
    return whisper({ content: 'That’s right. Discord isn’t responding, so your role will come in a minute.' });
  return refuse(`I couldn’t give you the role. ${TELL_STAFF} ${problemSentence(given.problem, ['ManageRoles'])}`);
}
