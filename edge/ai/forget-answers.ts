/** What `/forget` says. Loaded when someone uses it. */
import { forget, forgetAll, scopeOf } from '../../shared/ai/memory.ts';
import { listNotes, readConsent, readKept } from '../../shared/ai/notes.ts';
import { truncateText } from '../../shared/platform/text.ts';
import { COLORS, counted } from '../commands/format.ts';
import { changed, closed, embed } from '../commands/messages.ts';
import type { Services } from '../commands/services.ts';
import type { Invocation } from '../interactions/invocation.ts';
import type { Choice } from '../interactions/option.ts';
import { type Outcome, refuse, reply } from '../interactions/reply.ts';
import type { ForgetButton } from './answer-buttons.ts';
import { inPlace } from './note-texts.ts';

type Context = Invocation & Services;

/** Of a list of choices, notes; there are two more. */
const MOST_NOTES = 23;
/** Of a choice, in UTF-16 code units. */
const LONGEST = 100;

/** Discord's client sometimes sends the name of a choice in place of its value. */
function readTarget(typed: string): number | 'here' | 'everywhere' | undefined {
  const text = typed.trim().toLowerCase();
  if (/^all(: [\d,]+ notes? here)?$/.test(text)) return 'here';
  if (/^everywhere(: [\d,]+ notes?)?$/.test(text)) return 'everywhere';
  const number = /^#?(\d{1,9})( · .*)?$/s.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

export async function answerForget(
  { store, caller, guild, user }: Context,
  typed: string,
  forgetButton: ForgetButton,
): Promise<Outcome> {
  const scope = scopeOf(guild);
  const target = readTarget(typed);
  if (target === undefined)
    return refuse(
      'That isn’t the number of a note. Pick one from the list, or enter a number, `all`, or `everywhere`.',
    );
  if (typeof target === 'number') {
    const status = await forget(store, caller, target);
    if (status === 'forgotten') return changed(`Note **#${target}** is forgotten.`);
    return refuse(`You have no note #${target} ${inPlace(scope)}. See yours with \`/memories list\`.`);
  }
  const { notes, newest } = await readKept(store, user.id, target === 'here' ? scope : target);
  const where = target === 'here' ? inPlace(scope) : 'in all servers and direct messages';
  if (notes === 0) return refuse(`You have no notes ${where}.`);
  const yes = forgetButton({ where: target, newest }, `Forget ${counted(notes, 'note')}`, user.id);
  return reply({
    ...embed(
      `Forget ${notes === 1 ? 'your only note' : `all ${counted(notes, 'note')}`} ${where}? You can't undo this.`,
      COLORS.wait,
    ),
    rows: [[yes]],
  });
}

export async function answerForgetAll(
  { store, caller, guild }: Context,
  { where, newest }: { where: 'here' | 'everywhere'; newest: number },
): Promise<Outcome> {
  const notes = await forgetAll(store, caller, where === 'here' ? scopeOf(guild) : where, newest);
  return closed(notes === 0 ? 'They’ve been forgotten already.' : `${counted(notes, 'note')} forgotten for good.`);
}

/** The notes that match what's typed, newest first, and the ways to forget all of them. */
export async function suggestNotes({ store, guild, user }: Context, typed: string): Promise<Choice<string>[]> {
  const scope = scopeOf(guild);
  const text = typed.trim().toLowerCase();
  const isAll = 'all'.startsWith(text);
  const isEverywhere = 'everywhere'.startsWith(text);
  const slice = { search: isAll || isEverywhere ? '' : text, offset: 0, limit: MOST_NOTES };
  const [{ notes }, { notes: here, elsewhere }] = await Promise.all([
    listNotes(store, user.id, scope, slice),
    readConsent(store, user.id, scope),
  ]);
  return [
    ...(isAll && here > 0 ? [{ name: `All: ${counted(here, 'note')} here`, value: 'all' }] : []),
    ...(isEverywhere && elsewhere > 0
      ? [{ name: `Everywhere: ${counted(here + elsewhere, 'note')}`, value: 'everywhere' }]
      : []),
    ...notes.map((note) => ({
      name: truncateText(`#${note.number} · ${note.text.replace(/\s+/g, ' ')}`, LONGEST),
      value: String(note.number),
    })),
  ];
}
