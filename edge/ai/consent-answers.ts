/** What `/consent` says. Loaded when someone uses it. */
import { scopeOf, setConsent } from '../../shared/ai/memory.ts';
import { MEMORY } from '../../shared/ai/memory-limits.ts';
import { readConsent } from '../../shared/ai/notes.ts';
import { COLORS, counted, timestamp } from '../commands/format.ts';
import { changed, embed } from '../commands/messages.ts';
import type { Services } from '../commands/services.ts';
import type { Invocation } from '../interactions/invocation.ts';
import { type Outcome, reply } from '../interactions/reply.ts';
import type { ForgetButton } from './answer-buttons.ts';
import { inPlace } from './note-texts.ts';

type Context = Invocation & Services;

export async function answerConsent(
  { store, caller, guild, user }: Context,
  isAllowed: boolean,
  forgetButton: ForgetButton,
): Promise<Outcome> {
  const { notes, newest } = await setConsent(store, caller, isAllowed);
  const here = inPlace(scopeOf(guild));
  if (isAllowed) {
    const again =
      notes === 0 ? '' : ` Your ${counted(notes, 'note')} from before ${notes === 1 ? 'is' : 'are'} used again.`;
    return changed(
      `I'll remember what you tell me with \`/remember\` ${here}, and use it when you ask the AI something here.${again} For that, I send notes to the AI service that this bot works with. It doesn't count anywhere else, and \`/consent set allow:False\` takes it back.`,
    );
  }
  if (notes === 0) return changed(`I don't store or use anything you told me ${here}.`);
  const them = notes === 1 ? 'it' : 'them';
  return reply({
    ...embed(
      `From now on, I won't store anything more about you ${here}, and I won't use your ${counted(notes, 'note')}. I keep ${them} until you erase ${them}. If you allow it again later, I'll use ${them} again.`,
      COLORS.wait,
    ),
    rows: [[forgetButton({ where: 'here', newest }, `Erase ${counted(notes, 'note')}`, user.id)]],
  });
}

export async function showConsent({ store, guild, user }: Context): Promise<Outcome> {
  const scope = scopeOf(guild);
  const here = inPlace(scope);
  const { isGiven, changedAt, notes, elsewhere } = await readConsent(store, user.id, scope);
  const when = changedAt === null ? '' : ` ${timestamp(new Date(changedAt))}`;
  const decided = isGiven
    ? `You allowed me to remember notes ${here}${when}. \`/consent set allow:False\` takes that back.`
    : `${changedAt === null ? `You haven't allowed me to remember notes ${here}` : `You took back your consent to notes ${here}${when}`}, so I store nothing and use nothing. \`/consent set allow:True\` allows it.`;
  const kept = [
    `${counted(notes, 'note')} of up to ${MEMORY.notes} ${here}${!isGiven && notes > 0 ? ', not used' : ''}`,
    ...(elsewhere > 0
      ? [`${counted(elsewhere, 'note')} in other places; \`/memories export from:Everywhere\` has all`]
      : []),
  ];
  return reply({
    embeds: [{ color: COLORS.accent, description: `${decided}\n\n${kept.map((line) => `- ${line}`).join('\n')}` }],
  });
}
