/** What a guild's staff decides about music. */
export interface MusicSettings {
  /** dj: only those with the DJ role (and staff) control what others asked for. */
  mode: 'open' | 'dj';
  djRole: string | null;
  /** Percent of the listeners who must want to skip; null: nobody votes, whoever may control may skip. */
  voteShare: number | null;
  /** Of new sessions, percent. */
  volume: number;
  /** Tracks that may wait. */
  maxQueue: number;
  maxTrackMinutes: number;
  maxQueueMinutes: number;
  /** Lavalink's search prefixes, the first is asked first. Empty: what the Lavalink server searches by default. */
  providers: readonly string[];
  /** Whether a track that fails is looked for elsewhere. */
  hasFallback: boolean;
  /** Where the panel stands; null: where music was asked for. */
  announceChannel: string | null;
  /** Stays when nobody listens and nothing waits. */
  isAlwaysOn: boolean;
  /** Leaves as soon as nobody listens, instead of after the guild's idle time. */
  leavesOnEmpty: boolean;
  /** The channel's status says what plays. */
  showsChannelStatus: boolean;
  /** Members take turns: nobody's second track before everybody's first. */
  isFair: boolean;
}
