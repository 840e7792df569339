/** Reads a club's screenshots: a job, because ten of them take longer than a request, and than the process that begins with them. */
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
import { counted, whole } from '../../platform/plural.ts';
import type { AiServices } from '../services.ts';
import { readPictures } from '../sheets/read-pictures.ts';
import type { Picture } from '../sheets/readings.ts';
import {
  assessAnalysis,
  endAnalysis,
  findAnalysis,
  openAnalysis,
  prepareAnalysis,
  rosterSheetNamed,
} from './analysis.ts';
import { CLUB } from './assess.ts';
import { linesText } from './club-text.ts';
import { previewPayload } from './preview-message.ts';
import { type NewRoster, rosterRequest } from './roster-request.ts';
import { giveUpLook, lookAgain } from './second-look.ts';

/** Ten pictures, each looked at twice, by providers that take their time; in milliseconds. */
const TIMEOUT_MS = 8 * 60_000;
/** A Worker has 20 s for each. No picture is read twice, so every one of them gets further. */
const ATTEMPTS = 12;
/** A process holds this many at once: each waits most of the time. */
const SLOTS = 50;
/** Of the reasons why pictures weren't read, in characters. */
const REASONS = 1_500;

type Services = Pick<JobServices, 'store' | 'log'> & AiServices;

export interface Reading {
  key: string;
  signal: AbortSignal;
  progress(message: MessagePayload): void;
}

const declared = jobWith<JobServices & AiServices>()({
  kind: 'read_roster',
  at: 'anywhere',
  payload: () => z.object({ ...storedInteraction().shape, request: rosterRequest }),
  maxAttempts: ATTEMPTS,
  timeoutMs: TIMEOUT_MS,
  slots: SLOTS,
  expiresAt: ({ expiresAt }) => new Date(expiresAt),
  async run({ payload, key, now, signal, webhookOf, ...services }) {
    if (now.getTime() > Date.parse(payload.expiresAt)) return;
    const webhook = await webhookOf(payload, interactionSeal(key));
    const edits = new CoalescedEdits(webhook);
    // Whoever goes on with this job edits the same message.
    signal.addEventListener('abort', () => void edits.end());
    const { request } = payload;
    const reading: Reading = { key, signal, progress: edits.show };
    const read =
      request.kind === 'new' ? readRosterOf(services, request, reading) : lookAgain(services, request, reading);
    const message = await read.finally(() => edits.end());
    signal.throwIfAborted();
    await webhook.editOriginal({ payload: message, files: [] });
  },
  async givenUp({ payload, key, store, webhookOf }) {
    const { request } = payload;
    if (request.kind === 'new') await endAnalysis(store, key, request.guild, 'failed');
    else await giveUpLook(store, key, request.analysis);
    const webhook = await webhookOf(payload, interactionSeal(key));
    const message =
      request.kind === 'new'
        ? sentence('I couldn’t finish reading that. Try again in a few minutes.')
        : { content: 'I couldn’t finish the second look. What was read before still counts.' };
    await webhook.editOriginal({ payload: message, files: [] });
  },
});

/** Reads screenshots of a club, and shows what staff can approve. */
export const readRoster: InteractionJob<typeof rosterRequest, JobServices & AiServices> = {
  ...declared,
  request: () => rosterRequest,
};

async function readRosterOf(services: Services, request: NewRoster, reading: Reading): Promise<MessagePayload> {
  const { store } = services;
  const { key, signal, progress } = reading;
  const { user, guild, channel, sheet: sheetKey, week, images, message } = request;
  const sheet = rosterSheetNamed(sheetKey);
  const endsAt = new Date(request.endsAt);
  const state = await openAnalysis(store, { key, guild, channel, sheet: sheetKey, user, week, endsAt, images });
  // One that failed may not have been shown as failed. Nothing is read again.
  if (state === 'reading' || state === 'failed') {
    const pictures = await readPictures(services, {
      ...{ key, user, guild, purpose: 'club', sheet, images, signal },
      onPicture: async (place) => {
        signal.throwIfAborted();
        progress({ content: `Reading picture ${place + 1} of ${whole(images.length)}…` });
      },
    });
    const problem = await problemWith(services, key, guild, pictures);
    if (problem !== undefined) {
      await endAnalysis(store, key, guild, 'failed');
      return sentence(problem);
    }
    const outcome = await prepareAnalysis(store, key, guild);
    if (outcome.status === 'busy') throw new Error('The club changes all the time.');
  }
  const analysis = await findAnalysis(store, key, guild);
  // It was read before by a process that couldn't show it anymore.
  if (analysis === undefined || analysis.state !== 'open') return sentence('That analysis is over.');
  return previewPayload(await assessAnalysis(store, analysis), message);
}

/** Why there's nothing to approve. */
async function problemWith(
  { store }: Services,
  key: string,
  guild: string,
  pictures: readonly Picture[],
): Promise<string | undefined> {
  const reasons = pictures.flatMap((picture, place) =>
    picture.status === 'unread' ? [`Picture ${place + 1}: ${picture.why}`] : [],
  );
  const analysis = await findAnalysis(store, key, guild);
  const rows = analysis === undefined ? 0 : (await assessAnalysis(store, analysis)).merged.length;
  if (rows >= CLUB.leastRows) return undefined;
  const read = rows === 0 ? 'I couldn’t read any rows.' : `I could read only ${counted(rows, 'row')}.`;
  return linesText(
    [`${read} A list needs at least ${CLUB.leastRows}. Send more pictures, or sharper ones.`, ...reasons],
    REASONS,
  );
}

function sentence(content: string): MessagePayload {
  return { content, embeds: [], components: [], allowed_mentions: { parse: [] } };
}
