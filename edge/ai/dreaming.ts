/** Hands a picture over to the job that draws it. */

import { artists } from '../../shared/ai/pictures/artists.ts';
import { beginPicture } from '../../shared/ai/pictures/begin-picture.ts';
import type { drawJob } from '../../shared/ai/pictures/draw-job.ts';
import { PICTURE_PURPOSE } from '../../shared/ai/pictures/picture-limits.ts';
import type { PictureRequest } from '../../shared/ai/pictures/picture-request.ts';
import { NO_PICTURES } from '../../shared/ai/pictures/picture-sentences.ts';
import { STYLE_KEYS, STYLES, type StyleKey } from '../../shared/ai/pictures/styles.ts';
import { NOT_CONFIGURED } from '../../shared/ai/services.ts';
import { findTurn } from '../../shared/ai/turns.ts';
import { isGated } from '../../shared/platform/store.ts';
import { cleanText, isVisible } from '../../shared/platform/text.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { type Outcome, type PlacedComponent, refuse } from '../interactions/reply.ts';
import { answerLater } from '../jobs/answer-later.ts';
import type { PictureButtons } from './answer-buttons.ts';
import { type AiContext, turnKey } from './answering.ts';
import { refusalHere } from './off-here.ts';
import { placeOf } from './place.ts';

export interface Wish {
  prompt: string;
  style: StyleKey;
  /** It's asked for below a picture, so this one is a message of its own. */
  isPressed?: boolean;
  /** The member forgets their conversation here, too. */
  isReset?: boolean;
}

/** Staff switch this off, whatever the member used to ask. */
const COMMAND = { name: 'dream', module: 'ai' } as const;

/** Draws later, or says now why not. */
export async function dream(context: AiContext, wish: Wish, place: PictureButtons): Promise<Awaited<Answer>> {
  const { store, ai, user, guild, channelId, caller, interactionId, sign } = context;
  if (channelId === undefined) return refuse('I don’t know which channel this is. Try it in a server.');
  if (ai.providers.length === 0) return refuse(NOT_CONFIGURED);
  if (artists(ai.providers).length === 0) return refuse(NO_PICTURES);
  const prompt = cleanText(wish.prompt).trim();
  if (!isVisible(prompt)) return refuse('Describe the picture in words I can read.');
  const at = guild && (await placeOf({ ...context, guild, channelId }));
  const off = await refusalHere(store, at);
  if (off !== undefined) return off;
  const begun = await beginPicture(
    store,
    { ...caller, command: COMMAND },
    { channelId, prompt, isReset: wish.isReset ?? false },
  );
  if (isGated(begun)) return begun;
  const { again, vary } = place(interactionId, wish.style, user.id);
  const signed = (placed: PlacedComponent) => ({ ...placed.data, custom_id: sign(placed) });
  const request: PictureRequest = {
    ...{ user: user.id, guild: guild?.id, channel: channelId, prompt, style: wish.style },
    place: at,
    into: wish.isPressed ? 'new' : 'original',
    buttons: { again: signed(again), vary: signed(vary) },
  };
  return answerLater<typeof drawJob>(context, 'draw_with_ai', request, true);
}

const OVER = 'I’ve forgotten what that picture was to show: I keep it for an hour. Describe it again with `/dream`.';

interface Asked {
  turn: string;
  style: StyleKey;
}

export async function drawAgain(
  context: AiContext,
  { turn, style }: Asked,
  place: PictureButtons,
): Promise<Awaited<Answer>> {
  const prompt = await promptOf(context, turn);
  return prompt === undefined ? refuse(OVER) : dream(context, { prompt, style, isPressed: true }, place);
}

type OpenForm = (
  args: Record<never, never>,
  look: {
    title: string;
    onlyFor: string;
    fields: { prompt: { value: string }; style: { options: { label: string; value: string; isDefault: boolean }[] } };
  },
) => Outcome;

export async function openForm(context: AiContext, { turn, style }: Asked, open: OpenForm): Promise<Outcome> {
  const prompt = await promptOf(context, turn);
  if (prompt === undefined) return refuse(OVER);
  const options = STYLE_KEYS.map((value) => {
    const { emoji, label } = STYLES[value];
    return { label: `${emoji} ${label}`, value, isDefault: value === style };
  });
  const fields = { prompt: { value: prompt }, style: { options } };
  return open({}, { title: 'Vary the picture', onlyFor: context.user.id, fields });
}

async function promptOf({ store, user }: AiContext, interaction: string): Promise<string | undefined> {
  const turn = await findTurn(store, user.id, { key: turnKey(interaction) });
  return turn?.purpose === PICTURE_PURPOSE ? turn.question : undefined;
}
