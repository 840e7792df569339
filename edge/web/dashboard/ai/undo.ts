/** How the log shows what forms about AI changed, and undoes it. */
import { setModeAsSeen } from '../../../../shared/ai/mode-store.ts';
import { type ModeValues, mayBeUnrated } from '../../../../shared/ai/modes.ts';
import { changePersonalityAsSeen } from '../../../../shared/ai/personality.ts';
import { valuesText } from '../../../ai/mode-text.ts';
import { markdownHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import { type ActionResult, type Changes, change, type PageContext } from '../page.ts';
import type { ModeChange, PersonalityWrite } from './changes.ts';
import { modeResult, noUnrated } from './mode-actions.ts';
import { findPlace, readPlaces } from './modes.ts';
import { command, personalityResult } from './personality-actions.ts';

export const aiChanges: Changes = {
  'ai-mode': change<ModeChange>({
    show: ({ name, before, after }) => `${name || t`the server`}: ${modeText(before)} → ${modeText(after)}`,
    undo: undoMode,
  }),
  'ai-personality': change<PersonalityWrite>({
    show: ({ version, news }) => html`version ${version}: ${markdownHtml(news)}`,
    command,
    undo: undoPersonality,
  }),
};

function modeText(values: ModeValues): string {
  return valuesText(values) || t`nothing`;
}

async function undoMode(context: PageContext, { level, id, name, before, after }: ModeChange): Promise<ActionResult> {
  // What was deleted since then has no name of its own anymore.
  const found = findPlace((await readPlaces(context)).places, level, id);
  const target = found?.target ?? { level, id, name };
  if (before.rating === 'unrated' && found !== undefined && !mayBeUnrated(found.place)) return noUnrated(found.title);
  const title = found?.title ?? (name || id);
  const outcome = await setModeAsSeen(context.store, context.caller, target, before, after);
  return outcome.status === 'stale'
    ? { refused: t`Someone has changed that since then (now: ${modeText(outcome.after)}), so nothing was changed.` }
    : modeResult(context, outcome, title);
}

async function undoPersonality(context: PageContext, { version }: PersonalityWrite): Promise<ActionResult> {
  const back = version === 1 ? ({ action: 'reset' } as const) : ({ action: 'restore', version: version - 1 } as const);
  const outcome = await changePersonalityAsSeen(context.store, context.caller, back, version);
  return outcome.status === 'stale'
    ? {
        refused: t`Someone has changed the personality since then: it’s at version ${outcome.version} now, so nothing was changed.`,
      }
    : personalityResult(context, outcome);
}
