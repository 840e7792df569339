/** Reads up to ten screenshots of one account, and shows what they come to for its member to check. */
import * as z from 'zod';
import {
  CoalescedEdits,
  type InteractionJob,
  interactionSeal,
  type MessagePayload,
  storedInteraction,
} from '../../jobs/interaction.ts';
import { jobWith } from '../../jobs/job.ts';
import type { JobServices } from '../../jobs/services.ts';
import type { AiServices } from '../services.ts';
import { profileSheetNamed } from './index.ts';
import { profileOf } from './profile.ts';
import { profilePreview } from './profile-preview.ts';
import { MOST_PICTURES, readPictures } from './read-pictures.ts';
import { moveReading, notePicture, openReading, type Picture } from './readings.ts';
import type { ProfileSheet } from './sheet.ts';

/** How long one attempt goes on before another one takes over, in milliseconds: what failed then has its tries anew. */
const SLICE_MS = 60_000;
/** The slice, and a last picture with four providers that take 45 s each. In milliseconds. */
const TIMEOUT_MS = 4 * 60_000;
/** What was read by then is shown, before Discord stops accepting the answer. In milliseconds. */
const SHOWN_BEFORE_MS = 45_000;
/** Each attempt that dies loses one picture at most. */
const ATTEMPTS = 5;
/** A process reads for so many members at once: each waits for a provider most of the time. */
const SLOTS = 50;

const OUT_OF_TIME = 'I ran out of time. Send it again.';
const GAVE_UP = 'I couldn’t read those pictures. Send them again in a minute.';

const id = z.string().regex(/^\d{1,20}$/);
/** A button as Discord's JSON, with the custom ID that the edge signed. */
const buttonData = z.looseObject({ custom_id: z.string().max(100) });

const request = z.object({
  /** Its key. */
  sheet: z.string(),
  user: id,
  guild: id.optional(),
  images: z
    .array(z.object({ url: z.url().max(2_000), type: z.string().max(50), size: z.int().min(0) }))
    .min(1)
    .max(MOST_PICTURES),
  buttons: z.array(buttonData).max(5),
});
export type ProfileRequest = z.output<typeof request>;

/** @param sheetOf finds a sheet by its key. */
export function profileJob(
  sheetOf: (key: string) => ProfileSheet,
): InteractionJob<typeof request, JobServices & AiServices> {
  const declared = jobWith<JobServices & AiServices>()({
    kind: 'read_profile',
    at: 'anywhere',
    payload: () => z.object({ ...storedInteraction().shape, request }),
    maxAttempts: ATTEMPTS,
    timeoutMs: TIMEOUT_MS,
    slots: SLOTS,
    expiresAt: ({ expiresAt }) => new Date(expiresAt),
    async run({ payload: { request: asked, ...interaction }, key, now, signal, settle, webhookOf, ...services }) {
      const leftMs = Date.parse(interaction.expiresAt) - now.getTime();
      if (leftMs <= 0) return;
      const { images, user, guild } = asked;
      const sheet = sheetOf(asked.sheet);
      const webhook = await webhookOf(interaction, interactionSeal(key));
      const edits = new CoalescedEdits(webhook);
      // Whoever goes on with this job edits the same message.
      signal.addEventListener('abort', () => void edits.end());
      const late = AbortSignal.timeout(Math.max(0, leftMs - SHOWN_BEFORE_MS));
      const startedAt = performance.now();
      const reading = readPictures(services, {
        ...{ key, user, guild, purpose: 'screenshots', sheet, images, signal: AbortSignal.any([signal, late]) },
        onPicture: async (place) => edits.show(plainMessage(`Reading picture ${place + 1} of ${images.length}…`)),
        hasTime: () => !late.aborted && performance.now() - startedAt < SLICE_MS,
      });
      const pictures = await reading
        .catch(async (error: unknown) => {
          signal.throwIfAborted();
          if (!late.aborted) throw error;
          return (await openReading(services.store, { key, sheet: sheet.key, user, guild })).pictures;
        })
        .finally(() => edits.end());
      signal.throwIfAborted();
      if (pictures.length < images.length && !late.aborted) return settle(undefined, services.store.clock());
      const shown = await previewOf(services, key, asked, sheet, pictures);
      if (shown !== undefined) await webhook.editOriginal({ payload: shown, files: [] });
    },
    async givenUp({ payload: { request: asked, ...interaction }, key, webhookOf, ...services }) {
      const { user, guild } = asked;
      const sheet = sheetOf(asked.sheet);
      const { pictures } = await openReading(services.store, { key, sheet: sheet.key, user, guild });
      const shown =
        pictures.length === 0 ? plainMessage(GAVE_UP) : await previewOf(services, key, asked, sheet, pictures);
      const webhook = await webhookOf(interaction, interactionSeal(key));
      if (shown !== undefined) await webhook.editOriginal({ payload: shown, files: [] });
    },
  });
  return { ...declared, request: () => request };
}

export const readProfileJob = profileJob(profileSheetNamed);

/** What the member sees, which they can save from now on; undefined if they already did something about it. */
async function previewOf(
  { store }: Pick<JobServices, 'store'>,
  key: string,
  { user, guild, images, buttons }: ProfileRequest,
  sheet: ProfileSheet,
  read: readonly Picture[],
): Promise<MessagePayload | undefined> {
  const pictures = [...read];
  for (let place = read.length; place < images.length; place++) {
    const picture: Picture = { status: 'unread', why: OUT_OF_TIME };
    await notePicture(store, key, place, picture);
    pictures.push(picture);
  }
  const profile = profileOf(sheet, pictures);
  const isReady = profile.screens.length > 0;
  await moveReading(store, { key, user }, 'reading', isReady ? 'ready' : 'failed');
  // An attempt before this one may have shown it already.
  const { state } = await openReading(store, { key, sheet: sheet.key, user, guild });
  if (state !== 'ready' && state !== 'failed') return undefined;
  const components = isReady ? [{ type: 1, components: buttons }] : [];
  return { ...profilePreview(profile), components, allowed_mentions: { parse: [] } };
}

function plainMessage(content: string): MessagePayload {
  return { content, embeds: [], components: [], allowed_mentions: { parse: [] } };
}
