/** The numbers of the voice plane. Caps that the database enforces are repeated here for sentences and tests. */
export const VOICE = {
  /** Discord allows 50 bots in a server, and one of them is Chorus itself. Also the most agents in a pool. */
  agentsPerGuild: 49,
  /** Pending and approved agents of one contributor in a pool. Owners and managers have no limit. */
  agentsPerContributor: 3,
  poolsPerOwner: 5,
  /** A session is released when no agent joins within this, in seconds. */
  joinSeconds: 10,
  /** How long someone stays in line, in minutes: no longer than follow-ups to their interaction can be posted. */
  waitMinutes: 14,
  /** Requests of one member that wait to be applied by one session, or while the member is in line. */
  pendingPerMember: 50,
  /** Minutes without a listener after which a session ends; a server's staff can change it. */
  idleMinutes: { default: 30, least: 1, most: 720 },
} as const;

/** Leases of agents. */
export const LEASE = {
  /** In milliseconds; `LEASE_MS` overrides it. */
  defaultMs: 15_000,
  /** How often a node renews a lease before it would end. */
  renewals: 3,
  /**
   * Logins of one agent per day. Discord resets the token of a bot that starts more than 1,000 sessions in 24 hours; the rest
   * is for reconnects that can't resume.
   */
  loginsPerDay: 800,
  /** How long a node has to be there before others hand it some of their agents, in seconds. */
  settleSeconds: 10,
  /** The pause after a failed login, in seconds; it doubles with each failure in a row. */
  retrySeconds: { first: 5, longest: 600 },
} as const;

export const SESSION_KINDS = ['music', 'assistant'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** View Channel, Connect, and Speak: all the permissions an agent ever asks for. */
export const INVITE_PERMISSIONS = 3_146_752;
