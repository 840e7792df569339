/** One picture for a member, from the budget to the bill. */
import type { JobServices } from '../../jobs/services.ts';
import { type EditableWebhook, WebhookError } from '../../platform/discord/interaction-webhook.ts';
import { release, reserve, settle } from '../budget.ts';
import { nameInMetrics } from '../candidates.ts';
import { NobodyAnswered } from '../in-turn.ts';
import { AI_ANSWERS, AI_PICTURES, AI_TRIES } from '../metrics.ts';
import { readMode } from '../mode-store.ts';
import { isFlagged, isPictureFlagged } from '../moderation.ts';
import type { Rating, Use } from '../modes.ts';
import { providersFor } from '../providers.ts';
import { type AiServices, NOT_CONFIGURED, OFF_HERE } from '../services.ts';
import { closeTurn, noteMessages } from '../turns.ts';
import { usedToday } from '../usage.ts';
import { artists } from './artists.ts';
import { type Drawn, draw } from './draw.ts';
import { PICTURE_PURPOSE } from './picture-limits.ts';
import { PictureMessage } from './picture-message.ts';
import { picturePrompt } from './picture-prompt.ts';
import type { PictureRequest } from './picture-request.ts';
import * as sentences from './picture-sentences.ts';
import { openPictureTurn } from './picture-turn.ts';
import type { Picture } from './whole-picture.ts';

type Services = Pick<JobServices, 'store' | 'log'> & AiServices;

interface Delivery {
  key: string;
  signal: AbortSignal;
  webhook: EditableWebhook;
}

/** Why there's no picture: what the metrics count, and what the member reads. */
interface Failure {
  status: 'failed' | 'refused' | 'over_budget' | 'not_configured';
  sentence: string;
  /** Whether it makes sense to ask again. */
  hasButtons?: boolean;
}

type Ending = { drawn: Drawn } | Failure | 'over_already';

/**
 * Draws a picture into Discord, or says why there's none. What was drawn is billed, and nothing else. Whoever goes on after a process
 * died draws it anew into the same message.
 *
 * @throws only what's worth another attempt.
 */
export async function pictureFor(
  services: Services,
  request: PictureRequest,
  { key, signal, webhook }: Delivery,
): Promise<void> {
  const { store, log, ai } = services;
  const { user: userId, guild: guildId, style } = request;
  const purpose = PICTURE_PURPOSE;
  const turn = await openPictureTurn(store, key, request);
  if (turn.state !== 'open') return;
  const message = new PictureMessage(webhook, request, turn.messages[0]);
  const close = async (state: 'done' | 'failed', status: Failure['status'] | 'done') => {
    await closeTurn(store, key, state, '');
    store.observe.count(AI_ANSWERS, { purpose, status });
  };

  const mode = await readMode(store, request.place);
  const problem = obstacle(services, mode.use);
  const ending = problem ?? (await drawn(services, request, mode.rating, { key, signal, message }));
  // A process died between the bill and the end: the member has seen how it ended.
  if (ending === 'over_already') return void (await closeTurn(store, key, 'done', ''));
  if (!('drawn' in ending)) {
    await message.say(ending.sentence, ending.hasButtons ?? false);
    await release(store, key);
    return close('failed', ending.status);
  }
  const { picture, by } = ending.drawn;
  const flagged = isPictureFlagged(services, moderatorOf(services), dataUriOf(picture), signal);
  const footer = sentences.costText(ai.budgets, await usedToday(store, userId, guildId));
  const isThrownAway = await flagged;
  // A check that was broken off flags nothing.
  signal.throwIfAborted();
  let isShown = !isThrownAway;
  try {
    if (isThrownAway) await message.say(`${sentences.FLAGGED_PICTURE}\n-# ${footer}`, true);
    else await message.show(picture, footer);
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    // Drawing it again would cost a second one, and there may be no message anymore.
    log.warn({ error }, 'Discord didn’t take a picture');
    isShown = false;
    await message.say(`${sentences.NOT_DELIVERED}\n-# ${footer}`, true).catch(() => {});
  }
  await settle(store, key, { input: 0, output: 1, provider: by.provider.id, model: by.model });
  const provider = nameInMetrics(ai.providers, by.provider.id);
  store.observe.count(AI_PICTURES, { provider, style });
  log.info({ purpose, provider, model: by.model, style, bytes: picture.bytes.length, isShown }, 'a picture was drawn');
  await close(isShown ? 'done' : 'failed', isShown ? 'done' : isThrownAway ? 'refused' : 'failed');
}

/** Why nothing is even tried. */
function obstacle({ ai }: Services, use: Use): Failure | undefined {
  if (ai.providers.length === 0) return { status: 'not_configured', sentence: NOT_CONFIGURED };
  if (artists(ai.providers).length === 0) return { status: 'not_configured', sentence: sentences.NO_PICTURES };
  return use === 'off' ? { status: 'refused', sentence: OFF_HERE } : undefined;
}

async function drawn(
  services: Services,
  { user: userId, guild: guildId, prompt, style }: PictureRequest,
  rating: Rating,
  { key, signal, message }: { key: string; signal: AbortSignal; message: PictureMessage },
): Promise<Ending> {
  const { store, log, ai } = services;
  const held = await reserve(store, ai.budgets, {
    ...{ key, userId, guildId, unit: 'images', purpose: PICTURE_PURPOSE, hasOwnKey: false },
    ...{ input: 0, output: 1, least: 1 },
  });
  if (held.status === 'over_budget') return { status: 'over_budget', sentence: sentences.noneLeftSentence(held) };
  if (held.isSettled) return 'over_already';
  const posted = await message.begin();
  if (posted !== undefined) await noteMessages(store, key, [posted]);
  if (await isFlagged(services, moderatorOf(services), prompt, signal))
    return { status: 'refused', sentence: sentences.FLAGGED_PROMPT, hasButtons: true };
  try {
    const onTry = (provider: string, result: string) =>
      store.observe.count(AI_TRIES, { provider: nameInMetrics(ai.providers, provider), use: 'image', result });
    const options = { circuits: ai.circuits, signal, onTry };
    return { drawn: await draw(artists(ai.providers), picturePrompt(prompt, style, rating), options) };
  } catch (error) {
    // Whoever goes on with this job begins again.
    signal.throwIfAborted();
    if (!(error instanceof NobodyAnswered)) throw error;
    log.warn({ purpose: PICTURE_PURPOSE, problem: error.problem, error: error.cause }, 'no AI provider drew a picture');
    return { status: 'failed', sentence: sentences.notDrawnSentence(error), hasButtons: true };
  }
}

function moderatorOf({ ai }: Services) {
  return providersFor(ai.providers, 'moderation')[0];
}

function dataUriOf({ contentType, bytes }: Picture): string {
  return `data:${contentType};base64,${bytes.toString('base64')}`;
}
