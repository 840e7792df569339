/** Reads several screenshots one after the other. Whoever goes on after a process died begins with the next one. */
import type { JobServices } from '../../jobs/services.ts';
import { type Candidates, candidatesFor } from '../candidates.ts';
import type { ChatImage } from '../chat.ts';
import { readImage } from '../image.ts';
import type { AiServices } from '../services.ts';
import { type LookOutcome, lookAt } from './look.ts';
import { agreed, type ProfileReading, type Reading, type ReadValue, type RosterReading } from './reading.ts';
import { notePicture, openReading, type Picture } from './readings.ts';
import type { Sheet } from './sheet.ts';

/** In one go. */
export const MOST_PICTURES = 10;
/** Values of one picture that are worth a second look; with more, the picture itself is bad. */
const MOST_DOUBTFUL = 12;

export interface PicturesRequest {
  /** Of the interaction; each look is billed under a key of its own. */
  key: string;
  user: string;
  guild: string | undefined;
  purpose: string;
  sheet: Sheet;
  images: readonly { url: string; type: string; size: number }[];
  signal: AbortSignal;
  /** Called before each picture that's read, with its place from 0. */
  onPicture(place: number): Promise<void>;
  /** Whether there's time for one more; if not, whoever calls this next goes on with it (default: there is). */
  hasTime?(): boolean;
}

type Services = Pick<JobServices, 'store' | 'log'> & AiServices;

const UNREADABLE = 'That file isn’t a picture I can read. Send a PNG, JPEG, or WebP of at most 4 MB.';
const GARBAGE = 'The model’s answer made no sense.';
const ANOTHER = 'It shows none of the screens I know.';

/** @returns what each picture shows, in order; fewer if there was no time for all of them. */
export async function readPictures(services: Services, request: PicturesRequest): Promise<readonly Picture[]> {
  const { store } = services;
  const { key, user, guild, sheet, images } = request;
  const pictures = [...(await openReading(store, { key, sheet: sheet.key, user, guild })).pictures];
  const asked = await candidatesFor(services, request, 'vision');
  for (let place = pictures.length; place < images.length; place++) {
    if (request.hasTime?.() === false) break;
    await request.onPicture(place);
    const before = pictures.at(-1);
    // Without a budget or a provider, the others needn't be tried.
    const picture = isFinal(before) ? before : await readOne(services, asked, request, place);
    pictures.push(picture);
    await notePicture(store, key, place, picture);
  }
  return pictures;
}

async function readOne(
  services: Services,
  asked: Candidates,
  request: PicturesRequest,
  place: number,
): Promise<Picture> {
  const { key, user, guild, purpose, sheet, images, signal } = request;
  const image = await readImage(images[place] as PicturesRequest['images'][number], services.ai.attachmentOrigins);
  if (image === 'unreadable') return { status: 'unread', why: UNREADABLE };
  const look = (image: ChatImage, number: number, again: readonly string[] = []) =>
    lookAt(services, asked, {
      ...{ key: `${key}:${place}:${number}`, user, guild, purpose, sheet, image, signal, again },
    });
  const first = await look(image, 1);
  if (first.status !== 'read') return unread(first);
  const doubtful = doubtfulIn(first.reading);
  if (doubtful.length === 0 || doubtful.length > MOST_DOUBTFUL) return { status: 'read', reading: first.reading };
  const second = await look(image, 2, doubtful);
  // A second look that fails leaves the doubts of the first.
  return { status: 'read', reading: second.status === 'read' ? merged(first.reading, second.reading) : first.reading };
}

function isFinal(picture: Picture | undefined): picture is Picture {
  return picture?.status === 'unread' && picture.isFinal === true;
}

function unread(outcome: Exclude<LookOutcome, { status: 'read' }>): Picture {
  if (outcome.status === 'nothing') return { status: 'unread', why: outcome.reason === 'garbage' ? GARBAGE : ANOTHER };
  return { status: 'unread', why: outcome.sentence, ...(outcome.isFinal && { isFinal: true }) };
}

const isDoubtful = ({ doubts }: ReadValue) => doubts.length > 0;

/** What to look at again: fields of a profile, names in a list. */
function doubtfulIn(reading: Reading): string[] {
  if (reading.kind === 'profile')
    return Object.entries(reading.values).flatMap(([key, read]) => (isDoubtful(read) ? [key] : []));
  return reading.rows.flatMap(({ name, values }) => (Object.values(values).some(isDoubtful) ? [name] : []));
}

/** The first look, with what the second one says about its doubts. */
function merged(first: Reading, second: Reading): Reading {
  if (first.kind === 'profile') return second.kind === 'profile' ? mergedProfile(first, second) : first;
  return second.kind === 'roster' ? mergedRoster(first, second) : first;
}

function mergedProfile(first: ProfileReading, second: ProfileReading): ProfileReading {
  if (first.screen !== second.screen) return first;
  return { ...first, values: mergedValues(first.values, second.values) };
}

function mergedRoster(first: RosterReading, second: RosterReading): RosterReading {
  const again = new Map(second.rows.map(({ name, values }) => [name, values]));
  return {
    ...first,
    rows: first.rows.map((row) => ({ ...row, values: mergedValues(row.values, again.get(row.name) ?? {}) })),
  };
}

function mergedValues(first: RosterReading['rows'][number]['values'], second: typeof first): typeof first {
  return Object.fromEntries(
    Object.entries(first).map(([key, read]) => {
      const again = second[key];
      return [key, isDoubtful(read) && again !== undefined ? agreed(read, again) : read];
    }),
  );
}
