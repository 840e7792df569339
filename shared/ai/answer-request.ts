/** What a job is asked to answer. */
import * as z from 'zod';
import { PURPOSES } from './prompt.ts';

const id = z.string().regex(/^\d{1,20}$/);
/** A button as Discord's JSON, with the custom ID that the edge signed. */
const buttonData = z.looseObject({ custom_id: z.string().max(100) });

export const answerRequest = z.object({
  purpose: z.enum(PURPOSES),
  user: id,
  guild: id.optional(),
  channel: id,
  /** Where it's asked, for modes; undefined in direct messages. */
  place: z
    .object({
      guildId: id,
      channelId: id,
      threadId: id.exactOptional(),
      categoryId: id.exactOptional(),
      isAgeRestricted: z.boolean(),
      isCategoryUnknown: z.boolean().exactOptional(),
    })
    .optional(),
  question: z.string().max(4_000),
  language: z.string().max(100).optional(),
  quotes: z
    .array(z.object({ author: z.string().max(100), text: z.string().max(8_000) }))
    .max(1)
    .default([]),
  image: z.object({ url: z.url().max(2_000), type: z.string().max(50), size: z.int().min(0) }).optional(),
  /** For `summarize`: how many of the channel's newest messages. */
  count: z.int().min(1).max(100).optional(),
  parent: z.string().max(100).optional(),
  isReset: z.boolean().default(false),
  /** It goes on from what this member asked in this channel before. */
  goesOn: z.boolean().default(false),
  /** Where the answer begins: in the message that was deferred, or in a new one. */
  into: z.enum(['original', 'new']),
  /** Shown above the answer. */
  header: z.string().max(400),
  buttons: z.object({ stop: buttonData, again: buttonData.optional(), more: buttonData.optional() }),
});
export type AnswerRequest = z.output<typeof answerRequest>;
