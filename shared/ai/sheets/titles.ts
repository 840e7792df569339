/**
 * The profile sheets by key, as declarations of commands name them: a Worker evaluates those at its start, and the sheets themselves on
 * first use. A test compares the two.
 */
export const PROFILE_TITLES: Readonly<Record<string, string>> = {
  super_snail: 'Super Snail',
};
