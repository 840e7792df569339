/** Hands a game's screenshots over to the job that reads them. */
import { keyFor } from '../../../shared/ai/keys.ts';
import { NOT_CONFIGURED } from '../../../shared/ai/services.ts';
import type { readProfileJob } from '../../../shared/ai/sheets/read-profile-job.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type PlacedComponent, refuse } from '../../interactions/reply.ts';
import type { ResolvedAttachment } from '../../interactions/resolved.ts';
import { answerLater } from '../../jobs/answer-later.ts';
import { type AiContext, imageOf } from '../answering.ts';
import { refusalHere } from '../off-here.ts';
import { placeOf } from '../place.ts';
import type { ProfileButtons } from './profile-buttons.ts';

const NO_VISION = 'None of the AI models here can look at pictures. Bring a key of your own with `/ai key set`.';

export async function analyze(
  context: AiContext,
  { files, sheet }: { files: readonly ResolvedAttachment[]; sheet: string },
  place: ProfileButtons,
): Promise<Awaited<Answer>> {
  const { store, ai, user, guild, channelId, interactionId, sign } = context;
  if (guild !== undefined && channelId !== undefined) {
    const off = await refusalHere(store, await placeOf({ ...context, guild, channelId }));
    if (off !== undefined) return off;
  }
  if (
    !ai.providers.some(({ vision }) => vision !== undefined) &&
    (await keyFor(store, user.id, guild?.id)) === undefined
  )
    return refuse(ai.providers.length === 0 ? NOT_CONFIGURED : NO_VISION);
  const { save, correct, discard } = place(interactionId, user.id);
  const signed = (placed: PlacedComponent) => ({ ...placed.data, custom_id: sign(placed) });
  return answerLater<typeof readProfileJob>(
    context,
    'read_profile',
    {
      ...{ sheet, user: user.id, ...(guild && { guild: guild.id }), images: files.map(imageOf) },
      buttons: [save, correct, discard].map(signed),
    },
    true,
  );
}
