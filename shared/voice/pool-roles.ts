/** Who can do what with a pool. Statements get the allowed roles from this table, and the edge shows what they allow. */

/** From most to least powerful. Everyone else is a guest of a public pool, or a stranger to a private one. */
export const POOL_ROLES = ['owner', 'manager', 'contributor', 'viewer'] as const;
export type PoolRole = (typeof POOL_ROLES)[number];
/** A guest sees a public pool; to a stranger, a private one doesn't exist. */
export type Standing = PoolRole | 'guest' | 'stranger';

const PERMISSIONS = {
  view: ['owner', 'manager', 'contributor', 'viewer', 'guest'],
  /** For the server where the command is used. */
  select: ['owner', 'manager', 'contributor', 'viewer', 'guest'],
  add: ['owner', 'manager', 'contributor', 'guest'],
  /** Without approval, and limited only by the pool's own cap. */
  add_straight: ['owner', 'manager'],
  approve: ['owner', 'manager'],
  reject: ['owner', 'manager'],
  /** Also whoever contributed the agent: they can always take it back. */
  revoke: ['owner', 'manager'],
  restart: ['owner', 'manager'],
  settings: ['owner', 'manager'],
  members: ['owner', 'manager', 'contributor', 'viewer'],
  transfer: ['owner'],
  delete: ['owner'],
} as const satisfies Record<string, readonly Standing[]>;

export type PoolAction = keyof typeof PERMISSIONS;

/** Which roles each role can give and take. Ownership changes only by a transfer. */
export const GRANTS = {
  owner: ['manager', 'contributor', 'viewer'],
  manager: ['contributor', 'viewer'],
  contributor: [],
  viewer: [],
} as const satisfies Record<PoolRole, readonly PoolRole[]>;

export function mayDo(standing: Standing, action: PoolAction): boolean {
  return (PERMISSIONS[action] as readonly Standing[]).includes(standing);
}

/** The roles that can do something, separated by commas as the statements take them. */
export function allowedTo(action: PoolAction): string {
  return PERMISSIONS[action].join(',');
}
