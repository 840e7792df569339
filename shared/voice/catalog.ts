/** The numbers of the voice plane. Caps that are constraints in the database are repeated here for sentences and tests. */
export const VOICE = {
  /** Discord takes 50 bots in a guild, and one of them is Chorus itself. Also the most agents of a pool. */
  agentsPerGuild: 49,
  /** Pending and approved agents that one contributor has in a pool; owner and managers are not limited. */
  agentsPerContributor: 3,
  poolsPerOwner: 5,
  /** A session that no agent joined within this is released, in seconds. */
  joinSeconds: 10,
  /** How long somebody stays in the wait line, in minutes: no longer than they can be told that their turn has come. */
  waitMinutes: 14,
  /** After how many minutes without a listener a session ends, where the guild's staff said nothing. */
  idleMinutes: { default: 30, least: 1, most: 720 },
} as const;

/** Leases of agents. */
export const LEASE = {
  /** In milliseconds; `LEASE_MS` changes it. */
  defaultMs: 15_000,
  /** A node renews every lease this many times before it would end. */
  renewals: 3,
  /**
   * Logins of one agent in a day. Discord resets the token of a bot that starts more than 1,000 sessions in 24 hours; the rest
   * is for reconnections that could not resume.
   */
  loginsPerDay: 800,
  /** The pause after a login that failed, in seconds; it doubles with each failure in a row. */
  retrySeconds: { first: 5, longest: 600 },
} as const;

export const SESSION_KINDS = ['music', 'assistant'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** View Channel, Connect and Speak: all that an agent is ever asked to be given. */
export const INVITE_PERMISSIONS = 3_146_752;
