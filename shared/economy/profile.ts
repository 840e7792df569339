import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { type BadgeId, badgesOf } from './badges.ts';
import { BANK } from './catalog.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import type { CompanionId } from './items.ts';
import { levelOf } from './level.ts';
import { type Holdings, worthOf } from './worth.ts';

/** What can be going on for a member: shorter waits, luck, more experience, more in crates. */
export const BOOST_KINDS = ['energy', 'luck', 'xp', 'key'] as const;
export type BoostKind = (typeof BOOST_KINDS)[number];

/** A member as the books tell of them. Credits are whole, times ISO 8601 with an offset. */
export interface Profile {
  wallet: number;
  bank: number;
  bankCapacity: number;
  items: Holdings;
  xp: number;
  streak: number;
  bestStreak: number;
  /** The day of the last claim, in days since 1970-01-01 (UTC). */
  lastDay: number | null;
  /** The items ever found, by id. */
  found: string[];
  companion: CompanionId | null;
  fedUntil: string | null;
  /** Until when boosts last; only one's own are told, and only those that still do. */
  boosts: Partial<Record<BoostKind, string>>;
  /** The most credits the wallet ever held. */
  peak: number;
  /** How often the wallet changed. */
  changes: number;
  questsClaimed: number;
}

export type ProfileOutcome = (Profile & { status: 'profile' }) | Gated;

/** Credits, and everything else at what it brings when sold. */
export function netWorth({ wallet, bank, items }: Pick<Profile, 'wallet' | 'bank' | 'items'>): number {
  return wallet + bank + worthOf(items);
}

/** The badges that a member has. */
export function profileBadges(profile: Profile): BadgeId[] {
  return badgesOf({ ...profile, level: levelOf(profile.xp), hasCompanion: profile.companion !== null });
}

/** A member's profile. Someone who never did anything has one of zeros. */
export function readProfile(store: Store, caller: Caller, userId: string): Promise<WithCurrency<ProfileOutcome>> {
  const now = store.clock();
  const isOwn = userId === caller.actor.id;
  return run(
    store,
    'profile',
    (sql) => sql`
      (select coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        jsonb_build_object(
          'status', 'profile',
          'wallet', coalesce(wallet.balance, 0),
          'bank', coalesce(bank.balance, 0),
          'bankCapacity', ${call(sql, 'bank_capacity', { user: userId, base: BANK.baseCapacity, step: BANK.stepCapacity })},
          'items', coalesce((
            select jsonb_object_agg(asset, balance) from account
            where owner_id = ${userId} and owner_kind = 'user' and scope = 0 and bucket = 'inventory' and balance > 0), '{}'),
          'xp', coalesce(m.xp, 0),
          'streak', coalesce(daily.length, 0), 'bestStreak', coalesce(daily.best, 0), 'lastDay', daily.last_day,
          'found', coalesce((select jsonb_agg(item) from collection where user_id = ${userId} and scope = 0), '[]'),
          'companion', m.companion, 'fedUntil', m.fed_until,
          'boosts', case when ${isOwn}::boolean then jsonb_strip_nulls(jsonb_build_object(
            'energy', case when m.energy_until > ${now} then m.energy_until end,
            'luck', case when m.luck_until > ${now} then m.luck_until end,
            'xp', case when m.xp_until > ${now} then m.xp_until end,
            'key', case when m.key_until > ${now} then m.key_until end)) else '{}' end,
          'peak', coalesce((select max(balance_after) from entry where account_id = wallet.id), 0),
          'changes', coalesce(wallet.version, 0),
          'questsClaimed', (select count(*) from claim where user_id = ${userId} and scope = 0 and kind like 'quest:%')))
      from (select) one
      left join member m on m.user_id = ${userId} and m.scope = 0
      left join streak daily on daily.user_id = ${userId} and daily.scope = 0 and daily.kind = 'daily'
      left join account wallet on wallet.owner_id = ${userId} and wallet.owner_kind = 'user' and wallet.scope = 0
        and wallet.asset = 'credits' and wallet.bucket = 'wallet'
      left join account bank on bank.owner_id = ${userId} and bank.owner_kind = 'user' and bank.scope = 0
        and bank.asset = 'credits' and bank.bucket = 'bank')`,
    currencyOf(caller),
  );
}
