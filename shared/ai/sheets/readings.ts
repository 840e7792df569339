/** Screenshots that are being read, as they're stored. */
import { run, type Store } from '../../platform/store.ts';
import type { Reading } from './reading.ts';

/** How long a preview can be saved, in milliseconds. */
export const PREVIEW_MS = 60 * 60_000;
/** How long a reading is kept, in milliseconds. */
export const READING_MS = 24 * 60 * 60_000;

export type ReadingState = 'reading' | 'ready' | 'saved' | 'discarded' | 'failed';

/** What came of one picture. */
export type Picture =
  | { status: 'read'; reading: Reading }
  /** Why not, as members read it. `isFinal`: no other picture would be read either. */
  | { status: 'unread'; why: string; isFinal?: boolean };

export interface StoredReading {
  state: ReadingState;
  pictures: Picture[];
}

/** A reading with what its member corrected. */
export interface KnownReading extends StoredReading {
  key: string;
  sheet: string;
  guildId: string | null;
  /** By field. */
  corrected: Readonly<Record<string, number | string>>;
}

export function openReading(
  store: Store,
  { key, sheet, user, guild = null }: { key: string; sheet: string; user: string; guild?: string | null | undefined },
): Promise<StoredReading> {
  return run(store, 'ai_open_reading', { key, sheet, user, guild: guild ?? null, now: store.clock() });
}

/** @param place of the picture, from 0. */
export function notePicture(store: Store, key: string, place: number, picture: Picture): Promise<unknown> {
  return run(store, 'ai_note_picture', { key, place, picture, now: store.clock() });
}

/** Whether this call did it: of two at the same time, one does. */
export async function moveReading(
  store: Store,
  { key, user }: { key: string; user: string },
  from: ReadingState,
  to: ReadingState,
): Promise<boolean> {
  const { status } = await run<'ai_set_reading_state', { status: 'moved' | 'not_there' }>(
    store,
    'ai_set_reading_state',
    {
      ...{ key, user, from, to, now: store.clock() },
    },
  );
  return status === 'moved';
}

/** @returns whether it could be corrected. */
export async function correctReading(
  store: Store,
  { key, user }: { key: string; user: string },
  values: Readonly<Record<string, number | string | null>>,
): Promise<boolean> {
  const { status } = await run<'ai_correct_reading', { status: 'corrected' | 'not_there' }>(
    store,
    'ai_correct_reading',
    {
      ...{ key, user, values, now: store.clock() },
    },
  );
  return status === 'corrected';
}

/** A member's own reading, while it can be saved. */
export async function findReading(store: Store, key: string, user: string): Promise<KnownReading | undefined> {
  const since = new Date(store.clock().getTime() - PREVIEW_MS);
  const found = await run<KnownReading | null>(
    store,
    'ai_find_reading',
    (sql) => sql`(
      select jsonb_build_object('key', key, 'sheet', sheet, 'guildId', guild_id::text, 'state', state, 'pictures', pictures,
          'corrected', corrected)
        from ai_reading where key = ${key} and user_id = ${user} and at >= ${since})`,
  );
  return found ?? undefined;
}
