/** Conversations: turns that go on from each other, kept for an hour. */
import { run, type Store } from '../platform/store.ts';

/** Turns that a conversation remembers. */
export const MOST_TURNS = 8;
/** How long a turn is kept, in milliseconds. */
export const TURN_MS = 60 * 60_000;

export interface Turn {
  question: string;
  answer: string;
}

export type TurnState = 'open' | 'done' | 'stopped' | 'failed';

export interface OpenTurn {
  state: TurnState;
  /** As far as it came, once it has ended. */
  answer: string | null;
  /** Messages of the answer that are in Discord already. */
  messages: string[];
  /** What came before, oldest first: this member's own turns only. */
  history: Turn[];
  /** What others wrote is part of the conversation. */
  quotesOthers: boolean;
}

export interface TurnRequest {
  key: string;
  userId: string;
  guildId: string | undefined;
  channelId: string;
  purpose: string;
  question: string;
  /** The key of the turn it goes on from. */
  parent: string | undefined;
  /** Forgets the conversation in this channel first. */
  isReset: boolean;
  /** Without a parent, it goes on from the member's newest turn in this channel. */
  goesOn: boolean;
  /** It's about what others wrote. */
  quotesOthers: boolean;
}

export function openTurn(store: Store, request: TurnRequest): Promise<OpenTurn> {
  const {
    key,
    userId,
    guildId = null,
    channelId,
    purpose,
    question,
    parent = null,
    isReset,
    goesOn,
    quotesOthers,
  } = request;
  const now = store.clock();
  return run(store, 'ai_open_turn', {
    ...{
      key,
      user: userId,
      guild: guildId,
      channel: channelId,
      purpose,
      question,
      parent,
      isReset,
      goesOn,
      quotesOthers,
    },
    ...{ since: new Date(now.getTime() - TURN_MS), most: MOST_TURNS, now },
  });
}

/** Ends a turn; the second time, nothing changes. */
export function closeTurn(
  store: Store,
  key: string,
  state: Exclude<TurnState, 'open'>,
  answer: string,
): Promise<boolean> {
  return run(store, 'ai_close_turn', { key, state, answer });
}

/** Notes the answer's messages. Returns whether the member wants it to stop. */
export function noteMessages(store: Store, key: string, messages: readonly string[]): Promise<boolean> {
  return run(store, 'ai_note_messages', { key, messages: [...messages] });
}

export type StopOutcome = { status: 'stopping' | 'over' | 'unknown' };

export function stopTurn(store: Store, key: string, userId: string): Promise<StopOutcome> {
  return run(store, 'ai_stop_turn', { key, user: userId });
}

/** A turn as it was asked. */
export interface AskedTurn {
  key: string;
  parent: string | null;
  question: string;
  purpose: string;
}

/** A member's own turn, by its key or by a message of its answer, while it's kept. */
export async function findTurn(
  store: Store,
  userId: string,
  by: { key: string } | { message: string },
): Promise<AskedTurn | undefined> {
  const since = new Date(store.clock().getTime() - TURN_MS);
  const found = await run<AskedTurn | null>(
    store,
    'ai_find_turn',
    (sql) => sql`(
      select jsonb_build_object('key', key, 'parent', parent, 'question', question, 'purpose', purpose) from ai_turn
        where ${'key' in by ? sql`key = ${by.key}` : sql`messages @> array[${by.message}::bigint]`}
          and user_id = ${userId} and at >= ${since} limit 1)`,
  );
  return found ?? undefined;
}
