/** Who may do what to whom: every obstacle alone, and every pair of obstacles, so that the order is what staff are told. */
import { describe, expect, test } from 'vitest';
import { type Permission, permissionBits } from '../platform/discord/permissions.ts';
import { CASE_KINDS, type CaseKind, KINDS } from './catalog.ts';
import { type CheckRequest, check } from './check.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const LATER = new Date('2026-01-02T00:00:00Z');
const SERVER = '1';
const [LOW, MIDDLE, HIGH, STAFF, PROTECTED, BOT, ADMIN, ALSO_PROTECTED] = [
  '11',
  '12',
  '13',
  '14',
  '15',
  '16',
  '17',
  '18',
];
/** As many as a server may have, with the two that members here have at both ends. */
const PROTECTED_ROLES = [PROTECTED, ...Array.from({ length: 23 }, (_, place) => String(50 + place)), ALSO_PROTECTED];
const ALL: Permission[] = ['ModerateMembers', 'KickMembers', 'BanMembers'];

const role = (id: string, position: number, permissions: readonly Permission[] = []) => ({
  ...{ id, position, permissions: permissionBits(permissions), managed: false },
});

/** Staff in the middle, the bot above them, a plain member below. */
function request(kind: CaseKind): CheckRequest {
  return {
    kind,
    server: {
      id: SERVER,
      ownerId: '900',
      roles: [
        role(SERVER, 0),
        role(LOW, 1),
        role(STAFF, 2),
        role(PROTECTED, 3),
        role(ALSO_PROTECTED, 3),
        role(ADMIN, 4, ['Administrator']),
        role(MIDDLE, 5, ALL),
        role(HIGH, 8),
        role(BOT, 10, ALL),
      ],
    },
    bot: { id: '901', roleIds: [BOT] },
    actor: { id: '902', roleIds: [MIDDLE] },
    target: {
      id: '903',
      roleIds: [LOW],
      isBot: false,
      isMember: true,
      isBanned: kind === 'unban',
      timedOutUntil: LATER,
    },
    settings: { staffRole: STAFF, protectedRoles: PROTECTED_ROLES },
    now: NOW,
  };
}

interface Case {
  status: string;
  /** The kinds that it stops; all others don't mind. */
  stops(kind: CaseKind): boolean;
  change(asked: CheckRequest): void;
}

const isAgainst = (kind: CaseKind) => kind !== 'unban';
const isCarriedOut = (kind: CaseKind) => KINDS[kind].isCarriedOut;

/** In the order of the check. */
const OBSTACLES: Case[] = [
  {
    status: 'not_staff',
    stops: () => true,
    change: (asked) => {
      asked.actor = { ...asked.actor, roleIds: [HIGH] };
    },
  },
  {
    status: 'self',
    stops: isAgainst,
    change: (asked) => {
      asked.target.id = asked.actor.id;
    },
  },
  {
    status: 'me',
    stops: isAgainst,
    change: (asked) => {
      asked.target.id = asked.bot.id;
    },
  },
  {
    status: 'owner',
    stops: isAgainst,
    change: (asked) => {
      asked.target.id = '900';
    },
  },
  {
    status: 'bot',
    stops: (kind) => kind === 'warn',
    change: (asked) => {
      asked.target.isBot = true;
    },
  },
  {
    status: 'above_you',
    stops: isAgainst,
    change: (asked) => {
      asked.target.roleIds = [...asked.target.roleIds, HIGH];
    },
  },
  {
    status: 'protected',
    stops: (kind) => isAgainst(kind) && kind !== 'untimeout',
    change: (asked) => {
      asked.target.roleIds = [...asked.target.roleIds, PROTECTED];
    },
  },
  {
    status: 'protected',
    stops: (kind) => isAgainst(kind) && kind !== 'untimeout',
    change: (asked) => {
      asked.target.roleIds = [...asked.target.roleIds, ALSO_PROTECTED];
    },
  },
  {
    status: 'bot_lacks',
    stops: isCarriedOut,
    change: (asked) => {
      asked.bot.timedOutUntil = LATER;
    },
  },
  {
    status: 'above_me',
    stops: (kind) => isCarriedOut(kind) && isAgainst(kind),
    change: (asked) => {
      asked.server.roles = asked.server.roles.map((each) => (each.id === BOT ? { ...each, position: 1 } : each));
    },
  },
  {
    status: 'administrator',
    stops: (kind) => kind === 'timeout',
    change: (asked) => {
      asked.target.roleIds = [...asked.target.roleIds, ADMIN];
    },
  },
  {
    status: 'not_member',
    stops: (kind) => KINDS[kind].needsMember,
    change: (asked) => {
      Object.assign(asked.target, { isMember: false });
    },
  },
  {
    status: 'already',
    stops: (kind) => kind === 'ban' || kind === 'unban' || kind === 'untimeout',
    change: (asked) => {
      asked.target.isBanned = !asked.target.isBanned;
      delete asked.target.timedOutUntil;
    },
  },
];

describe.each(CASE_KINDS)('%s', (kind) => {
  test('may be done to a member below both', () => expect(check(request(kind))).toBeUndefined());

  test.each(OBSTACLES)('meets $status', ({ status, stops, change }) => {
    const asked = request(kind);
    change(asked);
    expect(check(asked)?.status).toBe(stops(kind) ? status : undefined);
  });

  const pairs = OBSTACLES.flatMap((first, place) =>
    OBSTACLES.slice(place + 1).map((second): [string, string, Case, Case] => [
      first.status,
      second.status,
      first,
      second,
    ]),
  );
  test.each(pairs)('of %s and %s, the first counts', (_, __, first, second) => {
    const asked = request(kind);
    second.change(asked);
    first.change(asked);
    const expected = [first, second].filter(({ stops }) => stops(kind)).map(({ status }) => status);
    // Someone who isn't in the server has no rank there, and the last of two who someone is decides who they are.
    const found = check(asked)?.status;
    if (second.status === 'not_member' && (first.status === 'above_you' || first.status === 'above_me'))
      expect(found).toBe(KINDS[kind].needsMember ? 'not_member' : undefined);
    else expect(found).toBe(expected[0]);
  });
});

test('the staff role stands in for a permission, but not for the bot’s', () => {
  const asked = request('ban');
  asked.actor = { id: '902', roleIds: [STAFF] };
  expect(check(asked)).toBeUndefined();
  asked.bot = { id: '901', roleIds: [HIGH] };
  expect(check(asked)).toEqual({ status: 'bot_lacks', permission: 'BanMembers' });
});

test('a refusal names the protected role that the member has, and without any, nobody is protected', () => {
  for (const role of [PROTECTED, ALSO_PROTECTED]) {
    const asked = request('ban');
    asked.target.roleIds = [LOW, role];
    expect(check(asked)).toEqual({ status: 'protected', role });
    asked.settings = { staffRole: STAFF, protectedRoles: [] };
    expect(check(asked)).toBeUndefined();
  }
});

test('the owner stands above everyone, whatever their roles', () => {
  const asked = request('kick');
  asked.actor = { id: '900', roleIds: [] };
  asked.target.roleIds = [HIGH];
  expect(check(asked)).toBeUndefined();
});

test('someone who left can be banned, and only banned', () => {
  for (const kind of CASE_KINDS) {
    const asked = request(kind);
    asked.target.isMember = false;
    asked.target.roleIds = [];
    expect([kind, check(asked)?.status]).toEqual([kind, KINDS[kind].needsMember ? 'not_member' : undefined]);
  }
});
