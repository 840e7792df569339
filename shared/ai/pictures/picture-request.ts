/** What a job is asked to draw. */
import * as z from 'zod';
import { answerRequest } from '../answer-request.ts';
import { PROMPT_LENGTH } from './picture-limits.ts';
import { STYLE_KEYS } from './styles.ts';

/** A button as Discord's JSON, with the custom ID that the edge signed. */
const buttonData = z.looseObject({ custom_id: z.string().max(100) });

export const pictureRequest = z.object({
  ...answerRequest.pick({ user: true, guild: true, channel: true, place: true, into: true }).shape,
  prompt: z.string().min(1).max(PROMPT_LENGTH),
  style: z.enum(STYLE_KEYS),
  buttons: z.object({ again: buttonData, vary: buttonData }),
});
export type PictureRequest = z.output<typeof pictureRequest>;
