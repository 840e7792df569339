/** Permissions by their names in Discord's own settings. */
const names = {
  0: 'Create Invite',
  1: 'Kick Members',
  2: 'Ban Members',
  3: 'Administrator',
  4: 'Manage Channels',
  5: 'Manage Server',
  6: 'Add Reactions',
  7: 'View Audit Log',
  10: 'View Channels',
  11: 'Send Messages',
  13: 'Manage Messages',
  14: 'Embed Links',
  15: 'Attach Files',
  16: 'Read Message History',
  17: 'Mention Everyone',
  20: 'Connect',
  21: 'Speak',
  22: 'Mute Members',
  23: 'Deafen Members',
  24: 'Move Members',
  25: 'Use Voice Activity',
  26: 'Change Nickname',
  27: 'Manage Nicknames',
  28: 'Manage Roles',
  31: 'Use Application Commands',
  32: 'Request to Speak',
  34: 'Manage Threads',
  35: 'Create Public Threads',
  36: 'Create Private Threads',
  38: 'Send Messages in Threads',
  40: 'Time Out Members',
  48: 'Set Voice Channel Status',
  51: 'Pin Messages',
  52: 'Bypass Slowmode',
} as const;

export const permissions = Object.entries(names).map(([bit, name]) => ({ name, bit: 1n << BigInt(bit) }));

/** The names of the permissions in a set. */
export function permissionNames(bits: string): string[] {
  return permissions.filter(({ bit }) => (BigInt(bits) & bit) !== 0n).map(({ name }) => name);
}
