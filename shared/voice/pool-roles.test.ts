import { describe, expect, test } from 'vitest';
import { allowedTo, GRANTS, mayDo, POOL_ROLES, type PoolAction, type Standing } from './pool-roles.ts';

const EVERYONE: Standing[] = [...POOL_ROLES, 'guest', 'stranger'];

describe('who can', () => {
  test.each<[PoolAction, Standing[]]>([
    ['view', ['owner', 'manager', 'contributor', 'viewer', 'guest']],
    ['select', ['owner', 'manager', 'contributor', 'viewer', 'guest']],
    ['add', ['owner', 'manager', 'contributor', 'guest']],
    ['add_straight', ['owner', 'manager']],
    ['approve', ['owner', 'manager']],
    ['reject', ['owner', 'manager']],
    ['revoke', ['owner', 'manager']],
    ['restart', ['owner', 'manager']],
    ['settings', ['owner', 'manager']],
    ['members', ['owner', 'manager', 'contributor', 'viewer']],
    ['transfer', ['owner']],
    ['delete', ['owner']],
  ])('%s: %j', (action, allowed) => {
    expect(EVERYONE.filter((standing) => mayDo(standing, action))).toEqual(allowed);
    expect(allowedTo(action).split(',')).toEqual(allowed);
  });
});

test('nobody can give a role that isn’t below their own', () => {
  for (const role of POOL_ROLES)
    for (const given of GRANTS[role]) expect(POOL_ROLES.indexOf(given)).toBeGreaterThan(POOL_ROLES.indexOf(role));
});
