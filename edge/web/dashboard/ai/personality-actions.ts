/** Changing how AI talks, as `/personality edit`, `adjust`, and `reset` do. */
import * as z from 'zod';
import {
  changePersonalityAsSeen,
  type PersonalityChange,
  type PersonalityOutcome,
  readPersonality,
  type StalePersonality,
} from '../../../../shared/ai/personality.ts';
import { PRESETS } from '../../../../shared/ai/presets.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { differenceText } from '../../../ai/personality-text.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import type { Html } from '../../layout.ts';
import { html, t } from '../../words/index.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import type { PersonalityWrite } from './changes.ts';
import { dialFields, dialForm, editFields, editForm, personalityList } from './personality-form.ts';

/** Which these actions stand for. */
export const command = { name: 'personality', module: 'ai' };

export const editPersonality = action({
  fields: editFields,
  isAudited: true,
  undo: 'log',
  command,
  run: (context, { seen, preset, text }) =>
    change(context, { action: 'edit', preset, text }, seen, ({ after, version }) => {
      // A new preset brings its own dials; the same one leaves them alone.
      const dials = preset === after.preset ? {} : PRESETS[preset].dials;
      return editForm(context, { ...after, ...dials, preset, text }, version);
    }),
});

export const adjustPersonality = action({
  fields: dialFields,
  isAudited: true,
  undo: 'log',
  command,
  run: async (context, { seen, ...dials }) =>
    change(context, { action: 'adjust', dials }, seen, ({ after, version }) =>
      dialForm(context, { ...after, ...dials }, version),
    ),
});

export const restorePersonality = action({
  fields: z.object({
    seen: z.coerce.number().int().min(0).max(2_147_483_647),
    version: z.coerce.number().int().min(0).max(2_147_483_647),
  }),
  isAudited: true,
  undo: 'log',
  command,
  run: (context, { seen, version }) =>
    change(context, version === 0 ? { action: 'reset' } : { action: 'restore', version }, seen, () => html``),
});

/** @param again the form once more, with what was asked for, on top of what counts now. */
async function change(
  context: PageContext,
  wanted: PersonalityChange,
  seen: number,
  again: (stale: StalePersonality) => Html,
): Promise<ActionResult> {
  const to = context.path('/personality');
  const outcome = await changePersonalityAsSeen(context.store, context.caller, wanted, seen);
  return outcome.status === 'stale'
    ? { shown: await staleContent(context, outcome, again(outcome)) }
    : { ...personalityResult(context, outcome), to };
}

export function personalityResult({ store }: PageContext, outcome: PersonalityOutcome): ActionResult {
  if (isGated(outcome)) return { refused: gatedSentence(outcome, store.clock()) };
  switch (outcome.status) {
    case 'unknown':
      return { refused: t`That version doesn’t exist, or no longer does.` };
    case 'unchanged':
      return { refused: t`It’s already set that way.` };
    case 'changed': {
      const { version, before, after } = outcome;
      const news = differenceText(before, after);
      const change: PersonalityWrite = { about: 'ai-personality', version, news };
      return { done: t`This is version ${version}. What’s new: ${news}.`, change };
    }
  }
}

async function staleContent(context: PageContext, { version, after }: StalePersonality, form: Html) {
  const { newest } = await readPersonality(context.store, context.guild.id);
  const nameOf = await context.namesOf([newest?.actor]);
  const who = newest === undefined ? t`Someone else` : nameOf(newest.actor);
  return {
    title: t`Changed in the meantime`,
    status: 409 as const,
    content: html`<h1>Someone else changed this</h1>
<p>${who} changed the personality after you opened its page, so your changes haven’t been saved yet. It’s at version ${version} now:</p>
${personalityList(after)}
<h2>What you want</h2>
${form}
<p><a href="${context.path('/personality')}">Leave it as it is</a></p>`,
  };
}
