/** What AI is for at a place, and how it talks there: the answers of the server, the category, the channel, and the thread. */

/** From what's widest to what's most specific. */
export const LEVELS = ['server', 'category', 'channel', 'thread'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * - `chat`: members talk with it.
 * - `super_snail`: they talk with it about that game, and it reads the game's screenshots.
 * - `off`: it answers nobody.
 */
export const USES = ['off', 'chat', 'super_snail'] as const;
export type Use = (typeof USES)[number];

/** `unrated` counts only in age-restricted channels. */
export const RATINGS = ['pg13', 'unrated'] as const;
export type Rating = (typeof RATINGS)[number];

/** What there is to answer, from the safest answer to the least safe one. */
const ANSWERS = { use: USES, hasPersonality: [false, true], rating: RATINGS } as const;
export type Question = keyof typeof ANSWERS;
export const QUESTIONS = Object.keys(ANSWERS) as Question[];

interface Answers {
  use: Use;
  hasPersonality: boolean;
  rating: Rating;
}

/** What's set at one place. Null is as the level above has it. */
export type ModeValues = { readonly [Q in Question]: Answers[Q] | null };

export interface ModeRecord extends ModeValues {
  level: Level;
}

/** Where members talk with AI. */
export interface Place {
  guildId: string;
  /** Only inside of threads. Posts of a forum are threads of it. */
  threadId?: string;
  channelId: string;
  categoryId?: string;
  /** Discord couldn't be asked for the category, so what's set there doesn't count. */
  isCategoryUnknown?: boolean;
  /** Only members who may see such content get in. Threads are what their channel is. */
  isAgeRestricted: boolean;
}

/** What counts at a place. */
export interface Mode extends Answers {
  /** Where each answer comes from; `default` if nobody has set anything. */
  from: { readonly [Q in Question]: Level | 'default' };
  /** Unrated is set, but the place isn't age-restricted: PG-13 counts. */
  isRatingLimited: boolean;
}

/** Where nobody has set anything. */
export const DEFAULT_MODE: Mode = {
  use: 'chat',
  hasPersonality: true,
  rating: 'pg13',
  from: { use: 'default', hasPersonality: 'default', rating: 'default' },
  isRatingLimited: false,
};

/**
 * Decides each question by itself: the most specific level that answers it wins. Of two answers on one level, the safer one does. A
 * place has one record per level, so that's for what isn't supposed to be.
 *
 * @param records of this place and of what it's in, in any order.
 */
export function resolveMode(records: readonly ModeRecord[], isAgeRestricted: boolean): Mode {
  const use = decide(records, 'use');
  const hasPersonality = decide(records, 'hasPersonality');
  const rating = decide(records, 'rating');
  const isRatingLimited = rating.answer === 'unrated' && !isAgeRestricted;
  return {
    use: use.answer,
    hasPersonality: hasPersonality.answer,
    rating: isRatingLimited ? 'pg13' : rating.answer,
    from: { use: use.from, hasPersonality: hasPersonality.from, rating: rating.from },
    isRatingLimited,
  };
}

function decide<Q extends Question>(
  records: readonly ModeRecord[],
  question: Q,
): { answer: Answers[Q]; from: Level | 'default' } {
  for (const level of LEVELS.toReversed()) {
    const answers = records.filter((record) => record.level === level).map((record) => record[question]);
    const safest = ANSWERS[question].find((answer) => (answers as readonly unknown[]).includes(answer));
    if (safest !== undefined) return { answer: safest as Answers[Q], from: level };
  }
  return { answer: DEFAULT_MODE[question] as Answers[Q], from: 'default' };
}

/** Whether Unrated may be set there. A category and the server (undefined) may have age-restricted channels in them. */
export function mayBeUnrated(place: Pick<Place, 'isAgeRestricted'> | undefined): boolean {
  return place?.isAgeRestricted !== false;
}

/** The levels that a place is on, with the ID of each, from the server to the place itself. */
export function levelsOf({ guildId, categoryId, channelId, threadId }: Place): { level: Level; id: string }[] {
  return [
    { level: 'server', id: guildId },
    ...(categoryId === undefined ? [] : [{ level: 'category' as const, id: categoryId }]),
    { level: 'channel', id: channelId },
    ...(threadId === undefined ? [] : [{ level: 'thread' as const, id: threadId }]),
  ];
}
