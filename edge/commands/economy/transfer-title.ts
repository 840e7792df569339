/** What each kind of transfer is called, by its code in the ledger. */
const TITLES: Readonly<Record<string, string>> = {
  daily: 'Daily reward',
  pay: 'Payment',
  deposit: 'Deposit',
  withdraw: 'Withdrawal',
  work: 'Work',
  gather: 'Gathering',
  fight: 'Fight',
  quest: 'Quest reward',
  level: 'New level',
  swap: 'Companion swap',
  bank_upgrade: 'Bank upgrade',
  shop: 'Purchase',
  sell: 'Sale',
  use: 'Item used',
  craft: 'Crafting',
  crate: 'Crate opened',
  import: 'Imported',
  grant: 'Granted by staff',
  take: 'Taken by staff',
  freeze: 'Account frozen',
  unfreeze: 'Account unfrozen',
  set_cooldown: 'Cooldown set by staff',
  undo: 'Undone by staff',
  resume: 'Ledger reopened',
};

/** Every kind of transfer. */
export const TRANSFER_CODES = Object.keys(TITLES);

export function transferTitle(code: string): string {
  return TITLES[code] ?? code;
}
