/** What the job that reads a club's screenshots is asked. */
import * as z from 'zod';
import { MOST_PICTURES } from '../sheets/read-pictures.ts';
import { previewButtons } from './preview-message.ts';

const snowflake = z.string().regex(/^\d{1,20}$/);
const shared = { user: snowflake, guild: snowflake, message: previewButtons };

export const rosterRequest = z.discriminatedUnion('kind', [
  z.object({
    ...shared,
    kind: z.literal('new'),
    channel: snowflake,
    sheet: z.string().max(32),
    week: z.string().max(10),
    endsAt: z.iso.datetime(),
    images: z
      .array(z.object({ url: z.string().max(2_000), type: z.string().max(50), size: z.int() }))
      .min(1)
      .max(MOST_PICTURES),
  }),
  /** A second look. */
  z.object({ ...shared, kind: z.literal('look'), analysis: z.string().max(40) }),
]);
export type RosterRequest = z.output<typeof rosterRequest>;
export type NewRoster = RosterRequest & { kind: 'new' };
export type SecondLook = RosterRequest & { kind: 'look' };
