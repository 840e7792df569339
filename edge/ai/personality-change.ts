/** `/personality edit`, `adjust`, and `reset`. */
import {
  changePersonality,
  type PersonalityChange,
  personalityText,
  readPersonality,
} from '../../shared/ai/personality.ts';
import { DIALS, type Dials, PRESETS, type Preset } from '../../shared/ai/presets.ts';
import { isGated } from '../../shared/platform/store.ts';
import { changed, embed } from '../commands/messages.ts';
import type { GuildContext } from '../commands/services.ts';
import type { Answer } from '../interactions/behaviour.ts';
import type { FieldLook } from '../interactions/modal.ts';
import { type Outcome, refuse, reply } from '../interactions/reply.ts';
import { differenceText, personalityLines } from './personality-text.ts';

type Open = (
  args: Record<never, never>,
  look: { title: string; fields: { preset: FieldLook; text: FieldLook }; onlyFor: string },
) => Outcome;

/** Opens the form with what counts now. */
export async function openForm({ store, guild, user }: GuildContext, open: Open): Promise<Outcome> {
  const { personality } = await readPersonality(store, guild.id);
  const options = Object.entries(PRESETS).map(([value, { title: label, description }]) => ({
    ...{ label, value, description },
    isDefault: value === personality.preset,
  }));
  const text = personality.text === '' ? {} : { value: personality.text };
  return open({}, { title: 'Personality', fields: { preset: { options }, text }, onlyFor: user.id });
}

export async function edit(
  context: GuildContext,
  { preset, text = '' }: { preset: string; text?: string | undefined },
): Promise<Awaited<Answer>> {
  if (!Object.hasOwn(PRESETS, preset)) return refuse('That preset doesn’t exist anymore. Open the form again.');
  return change(context, { action: 'edit', preset: preset as Preset, text: personalityText(text) });
}

export async function adjust(
  context: GuildContext,
  given: { readonly [D in keyof Dials]: number | undefined },
): Promise<Awaited<Answer>> {
  const dials = Object.fromEntries(DIALS.flatMap((dial) => (given[dial] === undefined ? [] : [[dial, given[dial]]])));
  if (Object.keys(dials).length === 0)
    return refuse('Turn at least one dial: `catchphrases`, `enthusiasm`, `depth`, or `formality`.');
  return change(context, { action: 'adjust', dials });
}

export function reset(context: GuildContext, version: number | undefined): Promise<Awaited<Answer>> {
  return change(context, version === undefined ? { action: 'reset' } : { action: 'restore', version });
}

async function change({ store, caller }: GuildContext, wanted: PersonalityChange): Promise<Awaited<Answer>> {
  const outcome = await changePersonality(store, caller, wanted);
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'unknown':
      return refuse('There’s no such version, or not anymore. `/personality history` shows all of them.');
    case 'unchanged':
      return reply(embed(`It’s already set that way.\n\n${personalityLines(outcome.after).join('\n')}`));
    case 'changed': {
      const what = differenceText(outcome.before, outcome.after);
      const news = `This is version ${outcome.version}. What’s new: ${what}. Try it with \`/personality test\`.`;
      return changed(`${news}\n\n${personalityLines(outcome.after).join('\n')}`);
    }
  }
}
