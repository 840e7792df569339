/** What each kind of transfer is called, by its code in the ledger. */
const TITLES: Readonly<Record<string, string>> = {
  daily: 'Daily reward',
  pay: 'Payment',
  deposit: 'Deposit',
  withdraw: 'Withdrawal',
  work: 'Work',
  gather: 'Gathering',
  fight: 'Fight',
  bank_upgrade: 'Bank upgrade',
};

export function transferTitle(code: string): string {
  return TITLES[code] ?? code;
}
