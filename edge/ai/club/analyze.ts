/** `/club analyze`: hands screenshots over to the job that reads them. */

import type { readRoster } from '../../../shared/ai/clubs/read-roster.ts';
import { type ClubWeek, weekAt, weeksBefore } from '../../../shared/ai/clubs/week.ts';
import { keyFor } from '../../../shared/ai/keys.ts';
import { NOT_CONFIGURED } from '../../../shared/ai/services.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import type { ResolvedAttachment } from '../../interactions/resolved.ts';
import { answerLater } from '../../jobs/answer-later.ts';
import { imageOf } from '../answering.ts';
import { chosenSheet, rulesForStaff, STAFF_ONLY, weekTyped } from './access.ts';
import type { PreviewParts } from './parts.ts';
import { signedButtons } from './preview-body.ts';

/** How far back pictures may be of: a year. */
const WEEKS_BACK = 52;

/** The others are the screenshots, in order. */
export interface AnalyzeOptions {
  readonly [image: `image_${number}`]: ResolvedAttachment | undefined;
  sheet: string | undefined;
  week: string | undefined;
}

export async function analyze(
  context: GuildContext,
  { sheet: chosen, week: typed, ...images }: AnalyzeOptions,
  parts: PreviewParts,
): Promise<Awaited<Answer>> {
  const { store, ai, user, guild, channelId, now, interactionId } = context;
  const rules = await rulesForStaff(context);
  if (rules === undefined) return refuse(STAFF_ONLY);
  if (ai.providers.length === 0 && (await keyFor(store, user.id, guild.id)) === undefined)
    return refuse(NOT_CONFIGURED);
  const running = weekAt(now, rules.anchor);
  const week = typed === undefined ? running : weekTyped(typed, rules);
  if (typeof week === 'string') return refuse(week);
  const problem = problemWith(week, running, weeksBefore(running.id, WEEKS_BACK, rules.anchor));
  if (problem !== undefined) return refuse(problem);
  const { key } = await chosenSheet(context, chosen);
  const place = { analysis: interactionId, version: 1, starter: user.id, mayLook: true };
  return answerLater<typeof readRoster>(
    context,
    'read_roster',
    {
      ...{ kind: 'new', user: user.id, guild: guild.id, channel: channelId, sheet: key },
      ...{ week: week.id, endsAt: week.endsAt.toISOString() },
      images: Object.values(images).flatMap((image) => (image === undefined ? [] : [imageOf(image)])),
      message: signedButtons(context.sign, parts, place),
    },
    true,
  );
}

function problemWith(week: ClubWeek, running: ClubWeek, earlier: readonly ClubWeek[]): string | undefined {
  if (week.id === running.id || earlier.some(({ id }) => id === week.id)) return undefined;
  return week.endsAt > running.endsAt
    ? `That week hasn’t begun. The one that’s running is \`${running.id}\`.`
    : `That’s too long ago. The oldest one you can read is \`${earlier.at(-1)?.id}\`.`;
}
