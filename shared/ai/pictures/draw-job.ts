/** Draws with AI: a job, because a picture takes up to a minute, and its process may not live that long. */
import * as z from 'zod';
import { type InteractionJob, interactionSeal, storedInteraction } from '../../jobs/interaction.ts';
import { jobWith } from '../../jobs/job.ts';
import type { JobServices } from '../../jobs/services.ts';
import { release } from '../budget.ts';
import type { AiServices } from '../services.ts';
import { closeTurn } from '../turns.ts';
import { pictureFor } from './picture-for.ts';
import { PictureMessage } from './picture-message.ts';
import { pictureRequest } from './picture-request.ts';
import { GAVE_UP } from './picture-sentences.ts';
import { openPictureTurn } from './picture-turn.ts';

/** Three providers that take as long as they may, and what's around them. In milliseconds. */
const TIMEOUT_MS = 6 * 60_000;
/** A picture that failed because its process died is begun again, twice at most. */
const ATTEMPTS = 3;
/** A process holds this many at once: each may have 8 MB, several times over, and voice nodes have room for 8 jobs of all kinds. */
const SLOTS = 6;

const declared = jobWith<JobServices & AiServices>()({
  kind: 'draw_with_ai',
  at: 'anywhere',
  payload: () => z.object({ ...storedInteraction().shape, request: pictureRequest }),
  maxAttempts: ATTEMPTS,
  timeoutMs: TIMEOUT_MS,
  slots: SLOTS,
  expiresAt: ({ expiresAt }) => new Date(expiresAt),
  async run({ payload, key, now, signal, webhookOf, ...services }) {
    if (now.getTime() > Date.parse(payload.expiresAt)) {
      await release(services.store, key);
      return;
    }
    const webhook = await webhookOf(payload, interactionSeal(key));
    await pictureFor(services, payload.request, { key, signal, webhook });
  },
  async givenUp({ payload, key, store, webhookOf }) {
    // It may be the database that fails. Whoever waits is told all the same.
    const turn = await openPictureTurn(store, key, payload.request).catch(() => undefined);
    if (turn === undefined || turn.state === 'open') {
      const webhook = await webhookOf(payload, interactionSeal(key));
      await new PictureMessage(webhook, payload.request, turn?.messages[0]).say(GAVE_UP, true);
    }
    await release(store, key);
    await closeTurn(store, key, 'failed', '');
  },
});

/** Draws a picture for an interaction. */
export const drawJob: InteractionJob<typeof pictureRequest, JobServices & AiServices> = {
  ...declared,
  request: () => pictureRequest,
};
