/** A server's music settings. */
export interface MusicSettings {
  /** dj: only staff and the DJ role control tracks that others requested. */
  mode: 'open' | 'dj';
  djRole: string | null;
  /** Percent of the listeners who have to vote to skip; null: no votes, and whoever controls the music can skip. */
  voteShare: number | null;
  /** Of new sessions, in percent. */
  volume: number;
  /** Most tracks in the queue. */
  maxQueue: number;
  maxTrackMinutes: number;
  maxQueueMinutes: number;
  /** Lavalink's search prefixes, in order. Empty: the Lavalink server's default. */
  providers: readonly string[];
  /** Whether to look elsewhere for a track that fails. */
  hasFallback: boolean;
  /** The channel for the panel; null: where music was requested. */
  announceChannel: string | null;
  /** Stays when nobody listens and the queue is empty. */
  isAlwaysOn: boolean;
  /** Leaves as soon as no one's listening, instead of after the server's idle time. */
  leavesOnEmpty: boolean;
  /** Shows the current track as the voice channel's status. */
  showsChannelStatus: boolean;
  /** Members take turns: nobody's second track plays before everybody's first. */
  isFair: boolean;
}
