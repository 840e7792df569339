/** An analysis as a message. */
import {
  type Assessed,
  assessAnalysis,
  findAnalysis,
  rosterSheetNamed,
  type StoredAnalysis,
} from '../../../shared/ai/clubs/analysis.ts';
import { CLUB } from '../../../shared/ai/clubs/assess.ts';
import { peopleText } from '../../../shared/ai/clubs/club-text.ts';
import { endedEmbed, previewEmbed } from '../../../shared/ai/clubs/preview.ts';
import { aliasOptions, type PreviewButtons } from '../../../shared/ai/clubs/preview-message.ts';
import { counted } from '../../commands/format.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { MessageBody, PlacedComponent } from '../../interactions/reply.ts';
import type { PreviewParts, PreviewPlace } from './parts.ts';

/** Keys of slash commands are `i:` and the interaction. */
export function analysisKey(interaction: string): string {
  return `i:${interaction}`;
}

/** @param content above it, such as why it isn't what the member saw. */
export function previewBody(assessed: Assessed, parts: PreviewParts, content = ''): MessageBody {
  const place = placeOf(assessed.analysis);
  const options = aliasOptions(assessed.assessment);
  return {
    content,
    embeds: [previewEmbed(assessed)],
    rows: [parts.buttons(place), ...(options.length === 0 ? [] : [[parts.aliases(place.analysis, options)]])],
  };
}

function placeOf({ key, version, user, looks }: StoredAnalysis): PreviewPlace {
  return { analysis: key.slice(2), version, starter: user, mayLook: looks.length < CLUB.looks };
}

/** What a job needs for the same message: it can't sign buttons itself. */
export function signedButtons(sign: GuildContext['sign'], parts: PreviewParts, place: PreviewPlace): PreviewButtons {
  const signed = (placed: PlacedComponent) => ({ ...placed.data, custom_id: sign(placed) });
  const menu = parts.aliases(place.analysis, [{ label: '-', value: '-' }]);
  return { buttons: parts.buttons(place).map(signed), aliases: sign(menu) };
}

/** What an analysis is by now, whatever the message still shows. */
export async function presentBody(
  { store, guild }: Pick<GuildContext, 'store' | 'guild'>,
  interaction: string,
  parts: PreviewParts,
  content = '',
): Promise<MessageBody> {
  const analysis = await findAnalysis(store, analysisKey(interaction), guild.id);
  if (analysis?.state === 'open') return previewBody(await assessAnalysis(store, analysis), parts, content);
  return endedBody(analysis, endOf(analysis));
}

export function endedBody(analysis: StoredAnalysis | undefined, sentence: string): MessageBody {
  if (analysis === undefined) return { content: sentence, embeds: [], rows: [] };
  return {
    content: '',
    embeds: [endedEmbed({ analysis, sheet: rosterSheetNamed(analysis.sheet) }, sentence)],
    rows: [],
  };
}

function endOf(analysis: StoredAnalysis | undefined): string {
  if (analysis === undefined)
    return 'That analysis is over: I keep them for a day. Start another one with `/club analyze`.';
  return analysis.state === 'committed'
    ? `Saved, approved by ${peopleText(analysis.approvedBy)}. See it with \`/club stats\`.`
    : 'It was canceled.';
}

/** After the approval that committed it. */
export function committedBody({ analysis, assessment }: Assessed, approvedBy: readonly string[]): MessageBody {
  const { rows, missing } = assessment;
  const without = missing.length === 0 ? '' : `, and ${counted(missing.length, 'missing member')}`;
  return endedBody(
    analysis,
    `Saved with ${counted(rows.length, 'member')}${without}. Approved by ${peopleText(approvedBy)}. See it with \`/club stats\`.`,
  );
}
