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
  swap: 'Back into its egg',
  bank_upgrade: 'Bank upgrade',
  shop: 'Purchase',
  sell: 'Sale',
  use: 'Used up',
  craft: 'Crafting',
  crate: 'Opened crate',
  grant: 'Granted by staff',
  take: 'Taken by staff',
  freeze: 'Account frozen',
  unfreeze: 'Account unfrozen',
  set_cooldown: 'Wait set by staff',
  undo: 'Undone by staff',
  resume: 'Books reopened',
};

export function transferTitle(code: string): string {
  return TITLES[code] ?? code;
}
