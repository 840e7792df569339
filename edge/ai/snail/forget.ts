/** Deletes what a member saved, once they confirmed it. */
import { profileSheetNamed } from '../../../shared/ai/sheets/index.ts';
import { countSaved, forgetProfiles } from '../../../shared/ai/sheets/profiles.ts';
import { COLORS, counted, plain } from '../../commands/format.ts';
import { closed, embed } from '../../commands/messages.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import type { AiContext } from '../answering.ts';

type Where = 'here' | 'everywhere';

const scopeOf = ({ guild }: AiContext, where: Where) => (where === 'everywhere' ? where : (guild?.id ?? 'dm'));
const PLACES = { here: 'here', everywhere: 'in all servers and direct messages' } as const;

export async function askToForget(
  context: AiContext,
  key: string,
  where: Where,
  yes: (label: string) => PlacedComponent,
): Promise<Awaited<Answer>> {
  const sheet = profileSheetNamed(key);
  const saved = await countSaved(context.store, context.user.id, { scope: scopeOf(context, where), sheet: key });
  if (saved === 0) return refuse(`You have nothing saved ${PLACES[where]}.`);
  const what = `${counted(saved, 'saved reading')} of ${plain(sheet.title)} ${PLACES[where]}`;
  return reply({
    ...embed(`Delete ${what}? Your spreadsheet isn’t written to anymore, either. You can’t undo this.`, COLORS.wait),
    rows: [[yes(`Delete ${counted(saved, 'reading')}`)]],
  });
}

export async function forgetSaved(context: AiContext, key: string, where: Where): Promise<Awaited<Answer>> {
  const saved = await forgetProfiles(context.store, context.caller, { scope: scopeOf(context, where), sheet: key });
  return closed(saved === 0 ? 'There’s nothing saved anymore.' : `${counted(saved, 'reading')} deleted for good.`);
}
