/** Someone about whom everything is stored that can be. */
export interface BusyMember {
  id: string;
  /** Someone else, in the same places. */
  other: string;
  guild: string;
  /** The member's own. */
  pool: string;
  session: string;
}

/** As a queue, a history, and a playlist have it. */
export const TRACK = JSON.stringify({ title: 'Song', source: 'demo', identifier: 'song' });
