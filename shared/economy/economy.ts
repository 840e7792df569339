import { type BalanceOutcome, readBalance } from './balance.ts';
import { type BankOutcome, type BankView, moveInBank, readBank, type UpgradeOutcome, upgradeBank } from './bank.ts';
import { type CollectionEconomy, collectionOn } from './collection.ts';
import { type ConsumeEconomy, consumeOn } from './consume.ts';
import { type CraftEconomy, craftOn } from './craft.ts';
import { claimDaily, type DailyOutcome } from './daily.ts';
import { type EarningEconomy, earningOn } from './earning.ts';
import { type InventoryEconomy, inventoryOn } from './inventory.ts';
import { type LeaderboardEconomy, leaderboardOn } from './leaderboard.ts';
import { type OddsEconomy, oddsOn } from './odds.ts';
import { type PayOutcome, pay, settlePayment } from './pay.ts';
import { type ProfileEconomy, profileOn } from './profile.ts';
import { type QuestEconomy, questsOn } from './quests.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import { type ShopEconomy, shopOn } from './shop.ts';
import { type StaffEconomy, staffOn } from './staff.ts';
import { type StaffLogEconomy, staffLogOn } from './staff-log.ts';
import { readStatement, type Statement } from './statement.ts';
import type { Answered, Caller, EconomyStore } from './store.ts';
import { readStreak, type StreakOutcome } from './streak.ts';
import { type SupplyEconomy, supplyOn } from './supply.ts';

/** What commands can do with money and items. Every method is one SQL statement; changes happen once per caller's key. */
export interface Economy
  extends EarningEconomy,
    InventoryEconomy,
    ShopEconomy,
    ConsumeEconomy,
    CraftEconomy,
    QuestEconomy,
    ProfileEconomy,
    CollectionEconomy,
    LeaderboardEconomy,
    OddsEconomy,
    StaffEconomy,
    StaffLogEconomy,
    SupplyEconomy {
  balance(caller: Caller, userId: string): Promise<Answered<BalanceOutcome>>;
  claimDaily(caller: Caller): Promise<Answered<DailyOutcome>>;
  pay(caller: Caller, payment: { to: string; amount: number; note: string | undefined }): Promise<Answered<PayOutcome>>;
  settlePayment(caller: Caller, askedKey: string, decision: 'send' | 'cancel'): Promise<Answered<PayOutcome>>;
  receipt(caller: Caller, transferId: string): Promise<Answered<Receipt> | null>;
  statement(caller: Caller, days: number, slice: { offset: number; limit: number }): Promise<Answered<Statement>>;
  streak(caller: Caller, userId: string): Promise<Answered<StreakOutcome>>;
  bank(caller: Caller): Promise<Answered<BankView>>;
  moveInBank(caller: Caller, direction: 'deposit' | 'withdraw', amount: number | 'all'): Promise<Answered<BankOutcome>>;
  upgradeBank(caller: Caller, levels: number): Promise<Answered<UpgradeOutcome>>;
}

export function economyOn(store: EconomyStore): Economy {
  return {
    ...earningOn(store),
    ...inventoryOn(store),
    ...shopOn(store),
    ...consumeOn(store),
    ...craftOn(store),
    ...questsOn(store),
    ...profileOn(store),
    ...collectionOn(store),
    ...leaderboardOn(store),
    ...oddsOn(store),
    ...staffOn(store),
    ...staffLogOn(store),
    ...supplyOn(store),
    balance: (caller, userId) => readBalance(store, caller, userId),
    claimDaily: (caller) => claimDaily(store, caller),
    pay: (caller, payment) => pay(store, caller, payment),
    settlePayment: (caller, askedKey, decision) => settlePayment(store, caller, askedKey, decision),
    receipt: (caller, transferId) => readReceipt(store, caller, transferId),
    statement: (caller, days, slice) => readStatement(store, caller, days, slice),
    streak: (caller, userId) => readStreak(store, caller, userId),
    bank: (caller) => readBank(store, caller),
    moveInBank: (caller, direction, amount) => moveInBank(store, caller, direction, amount),
    upgradeBank: (caller, levels) => upgradeBank(store, caller, levels),
  };
}
