/** Looks again at what's doubtful, and at pictures that couldn't be read. */
import type { MessagePayload } from '../../jobs/interaction.ts';
import type { JobServices } from '../../jobs/services.ts';
import { isGated, run, type Store } from '../../platform/store.ts';
import { candidatesFor } from '../candidates.ts';
import { readImage } from '../image.ts';
import type { AiServices } from '../services.ts';
import { lookAt } from '../sheets/look.ts';
import type { Picture } from '../sheets/readings.ts';
import { type Assessed, assessAnalysis, findAnalysis, prepareAnalysis } from './analysis.ts';
import { CLUB } from './assess.ts';
import { memberOfIn } from './club-state.ts';
import { readingsOf } from './merge.ts';
import { canonicalName } from './names.ts';
import { previewPayload } from './preview-message.ts';
import type { SecondLook } from './roster-request.ts';

/** How long nobody can approve an analysis that's being looked at, in milliseconds. It ends earlier once the look does. */
const LOOKING_MS = 5 * 60_000;
/** Names of one picture to look at again; with more, all of it is read anew. */
const MOST_NAMES = 12;

type Services = Pick<JobServices, 'store' | 'log'> & AiServices;

/** A picture to look at again. */
export interface Target {
  place: number;
  /** Names in it; empty for all. */
  names: readonly string[];
}

type BeginOutcome = { status: 'begun'; number: number } | { status: 'over' | 'looking' | 'no_more' };

const REFUSED = {
  over: 'That analysis is over, so there was no second look.',
  looking: 'A second look was under way already.',
  no_more: 'There can’t be another second look.',
} as const;

/** @returns what the message shows then. Where there's no look, it says why, and leaves the rest. */
export async function lookAgain(
  services: Services,
  { user, guild, analysis: key, message }: SecondLook,
  { key: look, signal, progress }: { key: string; signal: AbortSignal; progress(message: MessagePayload): void },
): Promise<MessagePayload> {
  const { store } = services;
  const begun = await beginLook(store, look, key, user);
  if (begun.status !== 'begun') return { content: REFUSED[begun.status] };
  const analysis = await findAnalysis(store, key, guild);
  if (analysis === undefined) return { content: REFUSED.over };
  const known = analysis.looks.find((one) => one.key === look)?.pictures ?? {};
  // As it was before this look: whoever goes on with it has the same targets.
  const before = { ...analysis, looks: analysis.looks.filter((one) => one.key !== look) };
  const assessed = await assessAnalysis(store, before);
  const { sheet } = assessed;
  const targets = targetsIn(assessed);
  const asked = await candidatesFor(services, { user, guild }, 'vision');
  for (const [index, { place, names }] of targets.entries()) {
    if (known[place] !== undefined) continue;
    signal.throwIfAborted();
    progress({ content: `Looking again: picture ${index + 1} of ${targets.length}…` });
    const image = analysis.images[place];
    const read = image && (await readImage(image, services.ai.attachmentOrigins));
    if (read === undefined || read === 'unreadable') continue;
    const outcome = await lookAt(services, asked, {
      ...{ key: `${key}:${place}:${2 + begun.number}`, user, guild, purpose: 'club', sheet, image: read, signal },
      again: names,
    });
    if (outcome.status === 'read') await noteLook(store, look, key, place, outcome);
    // Without a budget or a provider, the others needn't be tried.
    if (outcome.status === 'failed' && outcome.isFinal) {
      const content = `I stopped the second look. ${outcome.sentence}`;
      return { ...(await endLook(store, key, guild, look, message)), content };
    }
  }
  return endLook(store, key, guild, look, message);
}

async function endLook(
  store: Store,
  key: string,
  guild: string,
  look: string,
  buttons: SecondLook['message'],
): Promise<MessagePayload> {
  const outcome = await prepareAnalysis(store, key, guild, look);
  if (isGated(outcome) || outcome.status === 'over' || outcome.status === 'looking') return { content: REFUSED.over };
  if (outcome.status === 'busy') throw new Error('The club changes all the time.');
  return previewPayload(outcome.assessed, buttons);
}

/** What a second look is worth looking at. */
export function targetsIn({ analysis, assessment, merged, state }: Assessed): Target[] {
  const memberOf = memberOfIn(state);
  const doubtful = new Set(assessment.doubtful.map(({ canonical }) => canonical));
  if (merged.length === 0) return [];
  return analysis.images.flatMap((_, place) => {
    const [first] = readingsOf(analysis.pictures, analysis.looks, place);
    if (first === undefined) return [{ place, names: [] }];
    const names = first.rows.map(({ name }) => name).filter((name) => doubtful.has(memberOf(canonicalName(name))));
    if (names.length === 0) return [];
    return [{ place, names: names.length > MOST_NAMES ? [] : [...new Set(names)] }];
  });
}

function beginLook(store: Store, look: string, analysis: string, user: string): Promise<BeginOutcome> {
  const now = store.clock();
  const [until, since] = [new Date(now.getTime() + LOOKING_MS), new Date(now.getTime() - CLUB.openMs)];
  return run(store, 'club_begin_look', { look, analysis, user, most: CLUB.looks, until, since, now });
}

function noteLook(store: Store, look: string, analysis: string, place: number, picture: Picture): Promise<unknown> {
  return run(store, 'club_note_look', { look, analysis, place, picture, now: store.clock() });
}

/** Lets go of an analysis, so that what was read before can be approved. */
export function giveUpLook(store: Store, look: string, analysis: string): Promise<unknown> {
  return run(store, 'club_give_up_look', { look, analysis });
}
