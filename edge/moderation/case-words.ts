/** What's said about cases, in Discord and on the dashboard. */
/** How a case stands; nothing when it's simply done. */
export const STATES = { pending: 'Discord hasn’t done it yet', done: '', failed: 'failed' } as const;
/** Why it's over. */
export const ENDS = {
  undone: 'undone',
  pardoned: 'pardoned',
  expired: 'expired',
  replaced: 'replaced',
} as const;
/** What was said about it later. */
export const REMARKS = {
  comment: 'Comment',
  edit: 'Earlier reason',
  pardon: 'Pardon',
  undo: 'Undone',
  appeal: 'Appeal',
} as const;
/** Whether the member was told. */
export const NOTICES = {
  off: 'not sent',
  sent: 'delivered',
  closed: 'they don’t accept direct messages',
  failed: 'not delivered',
} as const;
