/** In characters. A file of its own, because declarations of commands use it. */
export const CODE_LENGTH = 40;
export const REWARD_LENGTH = 200;
