/** Who may do what with a pool. The one table: statements are given the roles from here, the edge shows what they may. */

/** From most to least. Everybody else is a guest of a public pool, or a stranger to a private one. */
export const POOL_ROLES = ['owner', 'manager', 'contributor', 'viewer'] as const;
export type PoolRole = (typeof POOL_ROLES)[number];
/** A guest sees a public pool; to a stranger, a private one does not exist. */
export type Standing = PoolRole | 'guest' | 'stranger';

const PERMISSIONS = {
  view: ['owner', 'manager', 'contributor', 'viewer', 'guest'],
  /** For the guild one is in. */
  select: ['owner', 'manager', 'contributor', 'viewer', 'guest'],
  add: ['owner', 'manager', 'contributor', 'guest'],
  /** What they add needs no approval, and only the pool's own cap counts. */
  add_straight: ['owner', 'manager'],
  approve: ['owner', 'manager'],
  reject: ['owner', 'manager'],
  /** Besides whoever gave the agent: they may always take it back. */
  revoke: ['owner', 'manager'],
  restart: ['owner', 'manager'],
  settings: ['owner', 'manager'],
  members: ['owner', 'manager', 'contributor', 'viewer'],
  transfer: ['owner'],
  delete: ['owner'],
} as const satisfies Record<string, readonly Standing[]>;

export type PoolAction = keyof typeof PERMISSIONS;

/** Which roles each role gives and takes. Nobody gives ownership away like that: a pool is transferred. */
export const GRANTS = {
  owner: ['manager', 'contributor', 'viewer'],
  manager: ['contributor', 'viewer'],
  contributor: [],
  viewer: [],
} as const satisfies Record<PoolRole, readonly PoolRole[]>;

export function mayDo(standing: Standing, action: PoolAction): boolean {
  return (PERMISSIONS[action] as readonly Standing[]).includes(standing);
}

/** The roles that may do something, as the statements take them: separated by commas. */
export function allowedTo(action: PoolAction): string {
  return PERMISSIONS[action].join(',');
}
